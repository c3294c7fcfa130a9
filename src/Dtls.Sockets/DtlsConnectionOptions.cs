using System.Net;
using Dtls.Handshake;

namespace Dtls.Sockets;

/// <summary>Options of a client connection.</summary>
public sealed class DtlsConnectionOptions : DtlsEndpointOptions
{
    /// <summary>The server: an <see cref="IPEndPoint"/>, or a <see cref="DnsEndPoint"/> to look up.</summary>
    public required EndPoint RemoteEndPoint { get; init; }

    /// <summary>The local address; null picks one.</summary>
    public IPEndPoint? LocalEndPoint { get; init; }

    /// <summary>Trust, certificates, suites.</summary>
    public required DtlsClientOptions Client { get; init; }

    /// <summary>The name the certificate must be for and that SNI asks for. Null: the host of a <see cref="DnsEndPoint"/>, else the address.</summary>
    public string? TargetHost { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(RemoteEndPoint);
        ArgumentNullException.ThrowIfNull(Client);
        if (RemoteEndPoint is not (IPEndPoint or DnsEndPoint))
        {
            throw new ArgumentException("The remote end point is neither an address nor a name.");
        }

        Validate(Client.PeerVerification is PeerVerificationMode.Owner or PeerVerificationMode.ChainThenOwner);
    }
}

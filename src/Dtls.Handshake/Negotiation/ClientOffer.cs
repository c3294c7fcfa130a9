using Dtls.Handshake.Extensions;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Negotiation;

/// <summary>
/// What our ClientHello offers. Made once, because the hello that answers a HelloVerifyRequest must be the same but for the cookie
/// (RFC 6347 §4.2.1).
/// </summary>
internal sealed class ClientOffer
{
    private readonly byte[] _cipherSuites;
    private readonly byte[] _extensions;
    private readonly byte[][] _protocols;
    private byte[] _cookie = [];

    public ClientOffer(HandshakeCore core, string? targetHost)
    {
        Random = core.CreateRandom();
        ServerName = targetHost is not null && Extensions.ServerName.IsHostName(targetHost) ? targetHost : null;
        _protocols = core.Context.ApplicationProtocols;
        _cipherSuites = WriteSuites(core.Context);
        _extensions = WriteExtensions(core.Context, ServerName);
    }

    public byte[] Random { get; }

    /// <summary>The name in SNI, or null.</summary>
    public string? ServerName { get; }

    /// <summary>Times a server asked for a cookie.</summary>
    public int CookieRequests { get; private set; }

    public bool Offers(CipherSuite suite) => new UInt16List(_cipherSuites).Contains((ushort)suite);

    public bool Offers(ExtensionType type) => ExtensionBlock.Of(_extensions).Contains(type);

    public bool OffersProtocol(ReadOnlySpan<byte> name)
    {
        foreach (byte[] protocol in _protocols)
        {
            if (name.SequenceEqual(protocol))
            {
                return true;
            }
        }

        return false;
    }

    public void UseCookie(ReadOnlySpan<byte> cookie)
    {
        _cookie = cookie.ToArray();
        CookieRequests++;
    }

    /// <summary>Sends the hello as a flight of its own.</summary>
    public void Send(HandshakeCore core)
    {
        core.BeginFlight();
        core.Send(new ClientHello
        {
            LegacyVersion = ProtocolVersion.Dtls12,
            Random = Random,
            LegacySessionId = default,
            LegacyCookie = _cookie,
            CipherSuites = new UInt16List(_cipherSuites),
            LegacyCompressionMethods = [0],
            Extensions = ExtensionBlock.Of(_extensions),
        });
    }

    private static byte[] WriteSuites(DtlsContext context)
    {
        var writer = new WireWriter(new byte[2 * context.Suites.Length]);
        foreach (CipherSuiteFacts suite in context.Suites)
        {
            writer.WriteUInt16((ushort)suite.Suite);
        }

        return writer.Written.ToArray();
    }

    private static byte[] WriteExtensions(DtlsContext context, string? serverName)
    {
        var writer = new WireWriter(new byte[ushort.MaxValue]);
        if (serverName is not null)
        {
            Extensions.ServerName.Write(ref writer, serverName);
        }

        ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ExtendedMasterSecret);
        RenegotiationInfo.Write(ref writer);
        ExtensionWriter.WriteCodes(ref writer, ExtensionType.SupportedGroups, context.GroupCodes12);
        PointFormats.Write(ref writer);
        if (context.ApplicationProtocols.Length > 0)
        {
            Alpn.Write(ref writer, context.ApplicationProtocols);
        }

        ExtensionWriter.WriteCodes(ref writer, ExtensionType.SignatureAlgorithms, context.SchemeCodes);
        return writer.Written.ToArray();
    }
}

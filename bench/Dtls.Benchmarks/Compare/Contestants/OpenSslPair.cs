using System.Runtime.CompilerServices;
using Dtls.Benchmarks.Native;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>A client and a server of OpenSSL that hand each other their flights.</summary>
internal readonly struct OpenSslPair : IDisposable
{
    /// <summary>More than any flight of ours.</summary>
    private const int MaxFlightLength = 8192;

    public OpenSslPair(OpenSslContext context, int mtu, in OpenSslBios clientBios, in OpenSslBios serverBios)
    {
        Client = OpenSslEnd.Create(context, isServer: false, mtu, clientBios);
        Server = OpenSslEnd.Create(context, isServer: true, mtu, serverBios);
    }

    public OpenSslEnd Client { get; }

    public OpenSslEnd Server { get; }

    /// <summary>Whether both ends took their keys from an earlier handshake.</summary>
    public bool HasResumed => LibSsl.SSL_session_reused(Client.Ssl) == 1 && LibSsl.SSL_session_reused(Server.Ssl) == 1;

    /// <summary>One handshake.</summary>
    public void Connect()
    {
        bool client;
        bool server;
        bool moved;
        do
        {
            client = Advance(Client);
            moved = Move(Client, Server);
            server = Advance(Server);
            moved |= Move(Server, Client);
        }
        while (moved && !(client && server));

        client = client || Advance(Client);
        OpenSslContext.Require(client && server, "the handshake");
    }

    /// <summary>Whether the suite and the group are those that were meant.</summary>
    public bool HasNegotiated(SuiteUnderTest suite, GroupUnderTest group) =>
        LibSsl.SSL_CIPHER_get_protocol_id(LibSsl.SSL_get_current_cipher(Client.Ssl)) == (ushort)suite.CipherSuite
        && LibSsl.SSL_ctrl(Client.Ssl, LibSsl.SSL_CTRL_GET_NEGOTIATED_GROUP, 0, 0) == group.OpenSslId;

    public void Dispose()
    {
        Client.Free();
        Server.Free();
    }

    /// <returns>True once the handshake is complete for this end.</returns>
    private static bool Advance(in OpenSslEnd end)
    {
        int result = LibSsl.SSL_do_handshake(end.Ssl);
        if (result == 1)
        {
            return true;
        }

        OpenSslContext.Require(LibSsl.SSL_get_error(end.Ssl, result) == LibSsl.SSL_ERROR_WANT_READ, "SSL_do_handshake");
        return false;
    }

    [SkipLocalsInit]
    private static unsafe bool Move(in OpenSslEnd from, in OpenSslEnd to)
    {
        // A memory BIO knows no datagrams, but records have lengths of their own and a flight comes whole, so it may go as one.
        byte* flight = stackalloc byte[MaxFlightLength];
        int length = LibCrypto.BIO_read(from.Outgoing, flight, MaxFlightLength);
        if (length <= 0)
        {
            return false;
        }

        OpenSslContext.Require(LibCrypto.BIO_write(to.Incoming, flight, length) == length, "BIO_write");
        return true;
    }
}

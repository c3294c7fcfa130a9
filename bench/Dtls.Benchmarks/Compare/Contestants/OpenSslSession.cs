using Dtls.Benchmarks.Native;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>An <c>SSL_SESSION</c> with a ticket, which a client offers again and again; the default is none.</summary>
internal readonly record struct OpenSslSession(nint Handle)
{
    public bool IsNone => Handle == 0;

    /// <summary>That of a connected client.</summary>
    public static OpenSslSession Take(in OpenSslEnd client)
    {
        var session = new OpenSslSession(LibSsl.SSL_get1_session(client.Ssl));
        OpenSslContext.Require(!session.IsNone, "SSL_get1_session");
        return session;
    }

    /// <summary>Lets a client that is not yet connected try to resume.</summary>
    public void OfferBy(in OpenSslEnd client)
    {
        if (!IsNone)
        {
            OpenSslContext.Require(LibSsl.SSL_set_session(client.Ssl, Handle) == 1, "SSL_set_session");
        }
    }

    /// <summary>Before a connected client is freed: OpenSSL resumes no session of an <c>SSL</c> that ended without being shut down.</summary>
    public static void KeepAfter(in OpenSslEnd client) =>
        LibSsl.SSL_set_shutdown(client.Ssl, LibSsl.SSL_SENT_SHUTDOWN | LibSsl.SSL_RECEIVED_SHUTDOWN);

    public void Free() => LibSsl.SSL_SESSION_free(Handle);
}

using Dtls.Benchmarks.Native;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>An <c>SSL</c> and the BIOs it reads and writes.</summary>
internal readonly record struct OpenSslEnd(nint Ssl, nint Incoming, nint Outgoing)
{
    public static OpenSslEnd Create(OpenSslContext context, bool isServer, int mtu, in OpenSslBios bios)
    {
        nint ssl = LibSsl.SSL_new(context.Handle);
        OpenSslContext.Require(ssl != 0, "SSL_new");
        bios.AttachTo(ssl);
        LibSsl.SSL_ctrl(ssl, LibSsl.SSL_CTRL_SET_MTU, mtu, 0);
        if (isServer)
        {
            LibSsl.SSL_set_accept_state(ssl);
        }
        else
        {
            LibSsl.SSL_set_connect_state(ssl);
        }

        return new OpenSslEnd(ssl, bios.Incoming, bios.Outgoing);
    }

    public void Free() => LibSsl.SSL_free(Ssl);
}

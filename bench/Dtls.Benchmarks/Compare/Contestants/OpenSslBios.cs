using Dtls.Benchmarks.Native;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// Two memory BIOs, the wire of one end. Many associations may share them, as they would share a BIO of a relay's own over its batch: at most
/// one datagram stands in each, and none when a call is over.
/// </summary>
/// <param name="Incoming">What an association reads: datagrams for it are written here.</param>
/// <param name="Outgoing">What it writes.</param>
internal readonly record struct OpenSslBios(nint Incoming, nint Outgoing)
{
    public static OpenSslBios Create()
    {
        var bios = new OpenSslBios(LibCrypto.BIO_new(LibCrypto.BIO_s_mem()), LibCrypto.BIO_new(LibCrypto.BIO_s_mem()));
        OpenSslContext.Require(bios.Incoming != 0 && bios.Outgoing != 0, "BIO_new");
        return bios;
    }

    /// <summary>Gives an association a share in both.</summary>
    public void AttachTo(nint ssl)
    {
        OpenSslContext.Require(LibCrypto.BIO_up_ref(Incoming) == 1 && LibCrypto.BIO_up_ref(Outgoing) == 1, "BIO_up_ref");
        LibSsl.SSL_set_bio(ssl, Incoming, Outgoing);
    }

    /// <summary>Gives up this share; the last one frees them.</summary>
    public void Free()
    {
        OpenSslContext.Require(LibCrypto.BIO_free(Incoming) == 1 && LibCrypto.BIO_free(Outgoing) == 1, "BIO_free");
    }
}

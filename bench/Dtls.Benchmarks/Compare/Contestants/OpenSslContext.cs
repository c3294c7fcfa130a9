using System.Text;
using Dtls.Benchmarks.Native;
using Dtls.Handshake;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>An <c>SSL_CTX</c> for both roles: DTLS 1.2, one suite, no session cache, tickets only to resume with.</summary>
internal sealed unsafe class OpenSslContext : IDisposable
{
    public OpenSslContext(SuiteUnderTest suite, GroupUnderTest group, MadeIdentity identity, bool tickets = false)
    {
        Handle = LibSsl.SSL_CTX_new(LibSsl.DTLS_method());
        Require(Handle != 0, "SSL_CTX_new");
        LibSsl.SSL_CTX_set_options(Handle, LibSsl.SSL_OP_NO_QUERY_MTU | (tickets ? 0 : LibSsl.SSL_OP_NO_TICKET));
        LibSsl.SSL_CTX_set_verify(Handle, LibSsl.SSL_VERIFY_NONE, 0);
        LibSsl.SSL_CTX_ctrl(Handle, LibSsl.SSL_CTRL_SET_SESS_CACHE_MODE, LibSsl.SSL_SESS_CACHE_OFF, null);
        Require(LibSsl.SSL_CTX_ctrl(Handle, LibSsl.SSL_CTRL_SET_MIN_PROTO_VERSION, LibSsl.DTLS1_2_VERSION, null) == 1, "the lowest version");
        Require(LibSsl.SSL_CTX_ctrl(Handle, LibSsl.SSL_CTRL_SET_MAX_PROTO_VERSION, LibSsl.DTLS1_2_VERSION, null) == 1, "the highest version");
        Require(LibSsl.SSL_CTX_set_cipher_list(Handle, suite.OpenSslName) == 1, "SSL_CTX_set_cipher_list");
        SetGroups(group);
        fixed (byte* certificate = identity.CertificateDer, key = identity.EcPrivateKey)
        {
            Require(LibSsl.SSL_CTX_use_certificate_ASN1(Handle, identity.CertificateDer.Length, certificate) == 1, "the certificate");
            Require(LibSsl.SSL_CTX_use_PrivateKey_ASN1(LibSsl.EVP_PKEY_EC, Handle, key, identity.EcPrivateKey.Length) == 1, "the private key");
        }
    }

    public nint Handle { get; }

    /// <exception cref="InvalidOperationException">OpenSSL refused <paramref name="what"/>.</exception>
    public static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"OpenSSL, {what}: {LibCrypto.TakeError()}");
        }
    }

    public void Dispose() => LibSsl.SSL_CTX_free(Handle);

    private void SetGroups(GroupUnderTest group)
    {
        string list = string.Join(':', group.Offered.Select(offered => offered is NamedGroup.X25519 ? "X25519" : "P-256"));
        fixed (byte* text = Encoding.ASCII.GetBytes(list + '\0'))
        {
            Require(LibSsl.SSL_CTX_ctrl(Handle, LibSsl.SSL_CTRL_SET_GROUPS_LIST, 0, text) == 1, "the groups");
        }
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Credentials;

public class SignatureCheckTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 130).Select(i => (byte)i)];

    private static readonly SignatureScheme[] Schemes = [.. Enum.GetValues<SignatureScheme>().Where(scheme => scheme is not SignatureScheme.None)];

    private static readonly SignatureScheme[] Ecdsa =
        [SignatureScheme.EcdsaSecp256r1Sha256, SignatureScheme.EcdsaSecp384r1Sha384, SignatureScheme.EcdsaSecp521r1Sha512];

    private static readonly SignatureScheme[] Pkcs1 =
        [SignatureScheme.RsaPkcs1Sha256, SignatureScheme.RsaPkcs1Sha384, SignatureScheme.RsaPkcs1Sha512];

    private static readonly SignatureScheme[] PssRsae =
        [SignatureScheme.RsaPssRsaeSha256, SignatureScheme.RsaPssRsaeSha384, SignatureScheme.RsaPssRsaeSha512];

    private static readonly SignatureScheme[] PssPss =
        [SignatureScheme.RsaPssPssSha256, SignatureScheme.RsaPssPssSha384, SignatureScheme.RsaPssPssSha512];

    public static TheoryData<TestKeyKind> Kinds => [.. Enum.GetValues<TestKeyKind>()];

    public static TheoryData<TestKeyKind, SignatureScheme> KindsAndSchemes()
    {
        var rows = new TheoryData<TestKeyKind, SignatureScheme>();
        foreach (TestKeyKind kind in Enum.GetValues<TestKeyKind>())
        {
            foreach (SignatureScheme scheme in Schemes)
            {
                rows.Add(kind, scheme);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(KindsAndSchemes))]
    [Rfc(8446, "4.2.3")]
    public void A_scheme_fits_in_DTLS_1_3_when_kind_curve_and_size_do(TestKeyKind kind, SignatureScheme scheme) =>
        Assert.Equal(StrictSchemes(kind).Contains(scheme), SignatureCheck.Fits(Certificate(kind), scheme, strictCurve: true));

    [Theory]
    [MemberData(nameof(KindsAndSchemes))]
    [Rfc(5246, "7.4.1.4.1")]
    public void A_scheme_fits_in_DTLS_1_2_when_kind_and_size_do(TestKeyKind kind, SignatureScheme scheme) =>
        Assert.Equal(LooseSchemes(kind).Contains(scheme), SignatureCheck.Fits(Certificate(kind), scheme, strictCurve: false));

    [Theory]
    [MemberData(nameof(KindsAndSchemes))]
    public void A_signature_verifies_with_its_own_scheme_and_no_other(TestKeyKind kind, SignatureScheme scheme)
    {
        CertificateCredential credential = TestCertificates.ServerWith(kind).Credential;
        if (!LooseSchemes(kind).Contains(scheme))
        {
            Assert.Throws<ArgumentException>(() => credential.Sign(scheme, Content));
            Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, Content, new byte[64]));
            return;
        }

        byte[] signature = credential.Sign(scheme, Content);
        Assert.All(Schemes, other => Assert.Equal(other == scheme, SignatureCheck.Verify(Certificate(kind), other, Content, signature)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_changed_content_or_signature_is_refused(TestKeyKind kind)
    {
        SignatureScheme scheme = LooseSchemes(kind)[0];
        byte[] signature = TestCertificates.ServerWith(kind).Credential.Sign(scheme, Content);
        Assert.True(SignatureCheck.Verify(Certificate(kind), scheme, Content, signature));

        byte[] changed = [.. Content];
        changed[^1] ^= 1;
        Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, changed, signature));
        Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, default, signature));
        for (int i = 0; i < signature.Length; i++)
        {
            byte[] forged = [.. signature];
            forged[i] ^= 0x10;
            Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, Content, forged));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_truncated_or_longer_signature_is_refused(TestKeyKind kind)
    {
        SignatureScheme scheme = LooseSchemes(kind)[0];
        byte[] signature = TestCertificates.ServerWith(kind).Credential.Sign(scheme, Content);
        for (int length = 0; length < signature.Length; length++)
        {
            Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, Content, signature.AsSpan(0, length)));
        }

        Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, Content, [.. signature, 0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_signature_of_another_key_is_refused(TestKeyKind kind)
    {
        SignatureScheme scheme = LooseSchemes(kind)[0];
        TestCertificate other = TestCertificates.Root.Issue("other", TestCertificates.OtherKey(kind), [], []);
        using CertificateCredential credential = other.CreateCredential();
        byte[] signature = credential.Sign(scheme, Content);
        Assert.True(SignatureCheck.Verify(other.Certificate, scheme, Content, signature));
        Assert.False(SignatureCheck.Verify(Certificate(kind), scheme, Content, signature));
    }

    [Fact]
    public void An_unknown_scheme_fits_nothing()
    {
        Assert.All(Enum.GetValues<TestKeyKind>(), kind =>
        {
            Assert.False(SignatureCheck.Fits(Certificate(kind), (SignatureScheme)0x0808, strictCurve: false));
            Assert.False(SignatureCheck.Fits(Certificate(kind), SignatureScheme.None, strictCurve: false));
            Assert.False(SignatureCheck.Verify(Certificate(kind), (SignatureScheme)0x0201, Content, new byte[64]));
        });
    }

    [Theory]
    [InlineData("1.2.840.10045.3.1.1")] // P-192
    [InlineData("1.3.132.0.10")] // secp256k1
    [InlineData("1.3.36.3.3.2.8.1.1.7")] // brainpoolP256r1
    public void A_key_on_another_curve_fits_nothing(string curve)
    {
        var key = new PublicKey(new Oid(KeyOids.EcPublicKey), new AsnEncodedData(EncodeOid(curve)), new AsnEncodedData([4, .. new byte[64]]));
        using X509Certificate2 certificate = Certify(key);
        Assert.Equal(KeyKind.Unsupported, CertificateKey.Read(certificate).Kind);
        Assert.All(Schemes, scheme =>
        {
            Assert.False(SignatureCheck.Fits(certificate, scheme, strictCurve: false));
            Assert.False(SignatureCheck.Verify(certificate, scheme, Content, new byte[70]));
        });
    }

    [Fact]
    public void A_point_off_the_curve_verifies_nothing()
    {
        byte[] point = [4, .. Enumerable.Repeat((byte)7, 64)];
        var key = new PublicKey(new Oid(KeyOids.EcPublicKey), new AsnEncodedData(EncodeOid("1.2.840.10045.3.1.7")), new AsnEncodedData(point));
        using X509Certificate2 certificate = Certify(key);
        byte[] signature = TestCertificates.Server.Credential.Sign(SignatureScheme.EcdsaSecp256r1Sha256, Content);
        Assert.False(SignatureCheck.Verify(certificate, SignatureScheme.EcdsaSecp256r1Sha256, Content, signature));
    }

    [Fact]
    public void A_mangled_RSA_key_verifies_nothing()
    {
        byte[] key = TestCertificates.ServerWith(TestKeyKind.Rsa2048).Key.PublicKey.EncodedKeyValue.RawData;
        for (int length = 0; length < key.Length; length += 13)
        {
            using X509Certificate2 certificate = Certify(new PublicKey(new Oid(KeyOids.RsaEncryption), new AsnEncodedData([5, 0]), new AsnEncodedData(key[..length])));
            Assert.All(Schemes, scheme => Assert.False(SignatureCheck.Verify(certificate, scheme, Content, new byte[256])));
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [Rfc(8410, "4")]
    public void An_Ed25519_key_of_another_length_fits_nothing(int length)
    {
        using X509Certificate2 certificate = Certify(new PublicKey(new Oid(KeyOids.Ed25519), null, new AsnEncodedData(new byte[length])));
        Assert.False(SignatureCheck.Fits(certificate, SignatureScheme.Ed25519, strictCurve: true));
    }

    [Fact]
    public void An_Ed25519_key_of_low_order_verifies_nothing()
    {
        // With the neutral element as key, R = neutral and S = 0 would be good for every content.
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        using X509Certificate2 certificate = Certify(new PublicKey(new Oid(KeyOids.Ed25519), null, new AsnEncodedData(neutral)));
        Assert.False(SignatureCheck.Verify(certificate, SignatureScheme.Ed25519, Content, [.. neutral, .. new byte[32]]));
    }

    private static SignatureScheme[] StrictSchemes(TestKeyKind kind) => kind switch
    {
        TestKeyKind.EcdsaP256 => [SignatureScheme.EcdsaSecp256r1Sha256],
        TestKeyKind.EcdsaP384 => [SignatureScheme.EcdsaSecp384r1Sha384],
        TestKeyKind.EcdsaP521 => [SignatureScheme.EcdsaSecp521r1Sha512],
        TestKeyKind.Rsa2048 => PssRsae,
        TestKeyKind.Rsa1024 => PssRsae[..2],
        TestKeyKind.RsaPss2048 => PssPss,
        TestKeyKind.RsaPss2048Sha256 => PssPss[..1],
        TestKeyKind.Ed25519 => [SignatureScheme.Ed25519],
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static SignatureScheme[] LooseSchemes(TestKeyKind kind) => kind switch
    {
        TestKeyKind.EcdsaP256 or TestKeyKind.EcdsaP384 or TestKeyKind.EcdsaP521 => Ecdsa,
        TestKeyKind.Rsa2048 or TestKeyKind.Rsa1024 => [.. StrictSchemes(kind), .. Pkcs1],
        _ => StrictSchemes(kind),
    };

    private static X509Certificate2 Certificate(TestKeyKind kind) => TestCertificates.ServerWith(kind).Certificate;

    private static byte[] EncodeOid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }

    /// <summary>A certificate around a key that may be nonsense.</summary>
    private static X509Certificate2 Certify(PublicKey key)
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=odd"), key, HashAlgorithmName.SHA256);
        TestCertificate root = TestCertificates.Root;
        return request.Create(root.Certificate.SubjectName, root.Key.SignatureGenerator, root.Certificate.NotBefore, root.Certificate.NotAfter, [1, 2, 3]);
    }
}

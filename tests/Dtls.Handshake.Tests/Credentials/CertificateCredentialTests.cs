using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Credentials;

public sealed class CertificateCredentialTests : IDisposable
{
    private static readonly SignatureScheme[] Ours = [.. new DtlsClientOptions().SignatureSchemes];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<TestKeyKind> Kinds => [.. Enum.GetValues<TestKeyKind>()];

    public static TheoryData<TestKeyKind> KindsOfTheBaseLibrary => [TestKeyKind.EcdsaP256, TestKeyKind.EcdsaP384, TestKeyKind.EcdsaP521, TestKeyKind.Rsa2048];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(KindsOfTheBaseLibrary))]
    public void A_certificate_with_its_key_signs_and_stays_the_callers(TestKeyKind kind)
    {
        TestCertificate test = TestCertificates.ServerWith(kind);
        X509Certificate2 withKey = CopyWithKey(test);
        using CertificateCredential credential = CertificateCredential.Create(withKey, test.Issuers);
        SignAndVerify(credential);
        Assert.All(credential.Chain, certificate => Assert.False(certificate.HasPrivateKey));

        withKey.Dispose();
        SignAndVerify(credential);
    }

    [Fact]
    public void A_certificate_without_a_key_is_refused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => CertificateCredential.Create(TestCertificates.Server.Certificate));
        Assert.Contains("has no private key", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_chain_is_sent_in_its_order_and_without_the_root()
    {
        TestCertificate test = TestCertificates.ServerUnderIntermediates;
        using X509Certificate2 withKey = CopyWithKey(test);
        using CertificateCredential created = CertificateCredential.Create(withKey, test.Issuers);
        Assert.Equal(3, test.Issuers.Count);
        Assert.Equal(test.SentChain.Select(certificate => certificate.Thumbprint), created.Chain.Select(certificate => certificate.Thumbprint));
        Assert.Equal(test.SentChain.Select(certificate => certificate.Thumbprint), test.Credential.Chain.Select(certificate => certificate.Thumbprint));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PEM_with_PKCS_8_is_read_for_every_kind_of_key(TestKeyKind kind) => SignAndVerify(TestCertificates.ServerWith(kind).Credential);

    [Fact]
    public void PEM_with_SEC_1_and_PKCS_1_keys_is_read()
    {
        TestCertificate ecdsa = TestCertificates.Server;
        using CertificateCredential sec1 = CertificateCredential.CreateFromPem(ecdsa.CertificatesPem, ((ECDsa)ecdsa.Key.Algorithm!).ExportECPrivateKeyPem());
        SignAndVerify(sec1);

        TestCertificate rsa = TestCertificates.ServerWith(TestKeyKind.Rsa2048);
        using CertificateCredential pkcs1 = CertificateCredential.CreateFromPem(rsa.CertificatesPem, ((RSA)rsa.Key.Algorithm!).ExportRSAPrivateKeyPem());
        SignAndVerify(pkcs1);
    }

    [Fact]
    public void Other_blocks_and_text_around_them_are_skipped()
    {
        TestCertificate test = TestCertificates.Server;
        string curve = PemEncoding.WriteString("EC PARAMETERS", Convert.FromHexString("06082A8648CE3D030107"));
        string text = $"some words\n{curve}\n{test.Key.PrivateKeyPem}\nsubject=CN = x\n{test.CertificatesPem}\n";
        using CertificateCredential credential = CertificateCredential.CreateFromPem(text, text);
        SignAndVerify(credential);
    }

    [Fact]
    [Rfc(8410, "7")]
    public void An_Ed25519_key_that_carries_its_public_key_is_read()
    {
        // The example of RFC 8410 §10.3 (version 1, an attribute and the public key behind the private one).
        const string Key = "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
        byte[] publicKey = Convert.FromHexString("19BF44096984CDFE8541BAC167DC3B96C85086AA30B6B6CB0C5C38AD703166E1");
        var request = new CertificateRequest(new X500DistinguishedName("CN=ed"), new PublicKey(new Oid("1.3.101.112"), null, new AsnEncodedData(publicKey)), HashAlgorithmName.SHA256);
        X509Certificate2 root = TestCertificates.Root.Certificate;
        using X509Certificate2 certificate = request.Create(root.SubjectName, TestCertificates.Root.Key.SignatureGenerator, root.NotBefore, root.NotAfter, [1]);

        using CertificateCredential credential = CertificateCredential.CreateFromPem(certificate.ExportCertificatePem(), PemEncoding.WriteString("PRIVATE KEY", Convert.FromBase64String(Key)));
        SignAndVerify(credential);
    }

    [Fact]
    [Rfc(8032, "7.1")]
    public void Ed25519_signs_as_the_RFC_says()
    {
        byte[] seed = Convert.FromHexString("4CCD089B28FF96DA9DB6C346EC114E0F5B8A319F35ABA624DA8CF6ED4FB8A6FB");
        byte[] publicKey = new byte[32];
        byte[] secretKey = new byte[64];
        byte[] signature = new byte[64];
        Dtls.Handshake.KeyExchanges.LibSodium.CreateEd25519Pair(seed, publicKey, secretKey);
        Dtls.Handshake.KeyExchanges.LibSodium.SignEd25519(secretKey, [0x72], signature);
        Assert.Equal("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", Convert.ToHexStringLower(publicKey));
        Assert.Equal(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            Convert.ToHexStringLower(signature));
    }

    [Fact]
    public void Every_mistake_in_PEM_is_told_in_a_sentence()
    {
        TestCertificate server = TestCertificates.Server;
        string key = server.Key.PrivateKeyPem;
        string encrypted = ((ECDsa)server.Key.Algorithm!).ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));
        const string OldEncrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        string damagedCertificate = PemEncoding.WriteString("CERTIFICATE", new byte[50]);
        string damagedKey = PemEncoding.WriteString("PRIVATE KEY", new byte[50]);

        Assert.Contains("There is no certificate in", Message(key, key), StringComparison.Ordinal);
        Assert.Contains("There is no certificate in", Message("", key), StringComparison.Ordinal);
        Assert.Contains("Certificate 2 in", Message(server.CertificatesPem.Insert(server.Certificate.ExportCertificatePem().Length, "\n" + damagedCertificate + "\n"), key), StringComparison.Ordinal);
        Assert.Contains("There is no private key in", Message(server.CertificatesPem, server.CertificatesPem), StringComparison.Ordinal);
        Assert.Contains("encrypted: decrypt it first", Message(server.CertificatesPem, encrypted), StringComparison.Ordinal);
        Assert.Contains("encrypted: decrypt it first", Message(server.CertificatesPem, OldEncrypted), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Message(server.CertificatesPem, damagedKey), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_whatever_the_kinds()
    {
        foreach (TestKeyKind certificateKind in Enum.GetValues<TestKeyKind>())
        {
            foreach (TestKeyKind keyKind in Enum.GetValues<TestKeyKind>())
            {
                string message = Message(TestCertificates.ServerWith(certificateKind).CertificatesPem, TestCertificates.OtherKey(keyKind).PrivateKeyPem);
                Assert.Contains("does not belong to the first certificate", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_certificate_of_an_unsupported_kind_is_refused()
    {
        using ECDsa brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        var request = new CertificateRequest("CN=x", brainpool, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        Assert.Contains("not supported: use a key of", Assert.Throws<ArgumentException>(() => CertificateCredential.Create(certificate)).Message, StringComparison.Ordinal);
        Assert.Contains("not supported: use a key of", Message(certificate.ExportCertificatePem(), brainpool.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_are_read_or_one_that_holds_both()
    {
        TestCertificate test = TestCertificates.Server;
        string certificates = WriteFile("certificates.pem", test.CertificatesPem);
        string key = WriteFile("key.pem", test.Key.PrivateKeyPem);
        string both = WriteFile("both.pem", test.CertificatesPem + "\n" + test.Key.PrivateKeyPem);
        using CertificateCredential fromTwo = CertificateCredential.CreateFromPemFiles(certificates, key);
        using CertificateCredential fromOne = CertificateCredential.CreateFromPemFiles(both);
        SignAndVerify(fromTwo);
        SignAndVerify(fromOne);
    }

    [Fact]
    public void What_is_wrong_with_a_file_is_told_with_its_name()
    {
        string certificates = WriteFile("certificates.pem", TestCertificates.Server.CertificatesPem);
        string missing = Path.Combine(_folder, "missing.pem");
        Assert.Contains($"no certificate file '{missing}'", Assert.Throws<FileNotFoundException>(() => CertificateCredential.CreateFromPemFiles(missing)).Message, StringComparison.Ordinal);
        Assert.Contains($"no private key file '{missing}'", Assert.Throws<FileNotFoundException>(() => CertificateCredential.CreateFromPemFiles(certificates, missing)).Message, StringComparison.Ordinal);
        Assert.Contains($"no private key in '{certificates}'", Assert.Throws<ArgumentException>(() => CertificateCredential.CreateFromPemFiles(certificates)).Message, StringComparison.Ordinal);
        string key = WriteFile("key.pem", TestCertificates.Server.Key.PrivateKeyPem);
        Assert.Contains($"no certificate in '{key}'", Assert.Throws<ArgumentException>(() => CertificateCredential.CreateFromPemFiles(key, key)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relay.example")]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    public void A_self_signed_certificate_is_for_its_name_and_for_thirty_days(string name)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero));
        using CertificateCredential credential = CertificateCredential.CreateSelfSigned(name, time);
        X509Certificate2 certificate = Assert.Single(credential.Chain);
        Assert.True(certificate.MatchesHostname(name, allowCommonName: false));
        Assert.Equal(time.GetUtcNow().AddDays(30).UtcDateTime, certificate.NotAfter.ToUniversalTime());
        Assert.True(certificate.NotBefore.ToUniversalTime() < time.GetUtcNow().UtcDateTime);
        Assert.Equal(KeyKind.EcdsaP256, CertificateKey.Read(certificate).Kind);
        SignAndVerify(credential);
    }

    [Theory]
    [InlineData("WebRTC endpoint, second floor")]
    [InlineData("CN=a,O=b\"+<>")]
    public void A_name_for_people_stands_in_the_subject_only(string name)
    {
        using CertificateCredential credential = CertificateCredential.CreateSelfSigned(name);
        Assert.Equal(name, credential.Chain[0].GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        Assert.Empty(credential.Chain[0].Extensions.OfType<X509SubjectAlternativeNameExtension>());
    }

    [Fact]
    [Rfc(8122, "5")]
    public void The_fingerprint_is_written_as_SDP_does()
    {
        string expected = TestCertificates.Server.Certificate.GetCertHashString(HashAlgorithmName.SHA256);
        string fingerprint = TestCertificates.Server.Credential.GetSha256Fingerprint();
        Assert.Equal(95, fingerprint.Length);
        Assert.Equal(expected, fingerprint.Replace(":", "", StringComparison.Ordinal));
        Assert.Equal(':', fingerprint[2]);
    }

    [Theory]
    [InlineData(TestKeyKind.EcdsaP256, true, SignatureScheme.EcdsaSecp256r1Sha256)]
    [InlineData(TestKeyKind.EcdsaP384, true, SignatureScheme.EcdsaSecp384r1Sha384)]
    [InlineData(TestKeyKind.EcdsaP384, false, SignatureScheme.EcdsaSecp256r1Sha256)]
    [InlineData(TestKeyKind.EcdsaP521, true, SignatureScheme.EcdsaSecp521r1Sha512)]
    [InlineData(TestKeyKind.Rsa2048, true, SignatureScheme.RsaPssRsaeSha256)]
    [InlineData(TestKeyKind.RsaPss2048, true, SignatureScheme.RsaPssPssSha256)]
    [InlineData(TestKeyKind.Ed25519, false, SignatureScheme.Ed25519)]
    public void Our_most_wanted_scheme_of_those_that_fit_is_chosen(TestKeyKind kind, bool strict, SignatureScheme expected)
    {
        SignatureScheme[] offered = [.. Ours.Reverse(), (SignatureScheme)0x0201];
        Assert.Equal(expected, TestCertificates.ServerWith(kind).Credential.ChooseScheme(Ours, offered, strict));
    }

    [Fact]
    public void Nothing_is_chosen_that_one_side_does_not_know_or_the_key_cannot_do()
    {
        CertificateCredential rsa = TestCertificates.ServerWith(TestKeyKind.Rsa2048).Credential;
        Assert.Equal(SignatureScheme.None, rsa.ChooseScheme(Ours, [], strict: true));
        Assert.Equal(SignatureScheme.None, rsa.ChooseScheme([], Ours, strict: true));
        Assert.Equal(SignatureScheme.None, rsa.ChooseScheme(Ours, [SignatureScheme.EcdsaSecp256r1Sha256, SignatureScheme.RsaPssPssSha256], strict: false));
        Assert.Equal(SignatureScheme.None, rsa.ChooseScheme(Ours, [SignatureScheme.RsaPkcs1Sha256], strict: true));
        Assert.Equal(SignatureScheme.RsaPkcs1Sha256, rsa.ChooseScheme(Ours, [SignatureScheme.RsaPkcs1Sha256], strict: false));

        CertificateCredential small = TestCertificates.ServerWith(TestKeyKind.Rsa1024).Credential;
        Assert.Equal(SignatureScheme.RsaPssRsaeSha384, small.ChooseScheme(Ours, [SignatureScheme.RsaPssRsaeSha512, SignatureScheme.RsaPssRsaeSha384], strict: true));
        Assert.Equal(SignatureScheme.None, small.ChooseScheme(Ours, [SignatureScheme.RsaPssRsaeSha512], strict: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Several_threads_may_sign_with_one_credential(TestKeyKind kind)
    {
        using CertificateCredential credential = TestCertificates.ServerWith(kind).CreateCredential();
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => SignAndVerify(credential));
    }

    [Fact]
    public void A_disposed_credential_signs_no_more()
    {
        CertificateCredential credential = TestCertificates.Server.CreateCredential();
        credential.Dispose();
        credential.Dispose();
        Assert.Throws<ObjectDisposedException>(() => credential.Sign(SignatureScheme.EcdsaSecp256r1Sha256, [1]));
    }

    private static void SignAndVerify(CertificateCredential credential)
    {
        SignatureScheme scheme = credential.ChooseScheme(Ours, Ours, strict: true);
        byte[] content = [1, 2, 3];
        Assert.True(SignatureCheck.Verify(credential.Chain[0], scheme, content, credential.Sign(scheme, content)));
    }

    private static X509Certificate2 CopyWithKey(TestCertificate test) => test.Key.Algorithm switch
    {
        ECDsa ecdsa => test.Certificate.CopyWithPrivateKey(ecdsa),
        RSA rsa => test.Certificate.CopyWithPrivateKey(rsa),
        _ => throw new ArgumentException("not a key of the base class library"),
    };

    private static string Message(string certificates, string key) =>
        Assert.Throws<ArgumentException>(() => CertificateCredential.CreateFromPem(certificates, key)).Message;

    private string WriteFile(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Credentials;

public class X509VerifierTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 6, 7, 8, 9, 10, TimeSpan.Zero));

    public static TheoryData<TestKeyKind> Kinds => [.. Enum.GetValues<TestKeyKind>().Where(kind => kind is not TestKeyKind.Rsa1024)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_chain_to_a_trusted_root_is_good_for_every_kind_of_key(TestKeyKind kind)
    {
        TestCertificate server = TestCertificates.ServerUnderRootWith(kind);
        Assert.Null(X509Verifier.Verify(server.SentChain, server.TrustPolicy, _time, peerIsServer: true, TestCertificates.ServerName, out IReadOnlyList<X509ChainStatus> errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void The_intermediates_that_the_peer_sends_are_used_in_any_order()
    {
        TestCertificate server = TestCertificates.ServerUnderIntermediates;
        IReadOnlyList<X509Certificate2> sent = server.SentChain;
        Assert.Equal(3, sent.Count);
        Assert.Null(Judge(sent));
        Assert.Null(Judge([sent[0], sent[2], sent[1]]));
        Assert.Null(Judge([.. sent, server.Root]));
    }

    [Fact]
    public void A_missing_intermediate_is_an_unknown_authority()
    {
        IReadOnlyList<X509Certificate2> sent = TestCertificates.ServerUnderIntermediates.SentChain;
        Assert.Equal(AlertDescription.UnknownCa, Judge([sent[0]])!.Alert);
        Assert.Equal(AlertDescription.UnknownCa, Judge([sent[0], sent[2]])!.Alert);
    }

    [Fact]
    public void An_authority_that_nobody_trusts_is_refused_even_when_the_peer_sends_it()
    {
        TestCertificate server = TestCertificates.UntrustedServer;
        DtlsFailure? failure = X509Verifier.Verify([server.Certificate, server.Root], TestCertificates.TrustPolicy, _time, true, null, out IReadOnlyList<X509ChainStatus> errors);
        Assert.Equal(AlertDescription.UnknownCa, failure!.Alert);
        Assert.True(failure.IsLocal);
        Assert.Contains(errors, error => (error.Status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0);
    }

    [Fact]
    public void Without_a_policy_the_systems_trust_decides_and_a_self_signed_certificate_is_refused()
    {
        using CertificateCredential own = CertificateCredential.CreateSelfSigned("self.test", _time);
        DtlsFailure? failure = X509Verifier.Verify(own.Chain, policy: null, _time, peerIsServer: true, "self.test", out _);
        Assert.Equal(AlertDescription.UnknownCa, failure!.Alert);
    }

    [Fact]
    public void A_self_signed_certificate_is_good_for_both_sides_where_it_is_trusted_itself()
    {
        using CertificateCredential own = CertificateCredential.CreateSelfSigned("self.test", _time);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(own.Chain[0]);
        Assert.Null(X509Verifier.Verify(own.Chain, policy, _time, peerIsServer: true, "self.test", out _));
        Assert.Null(X509Verifier.Verify(own.Chain, policy, _time, peerIsServer: false, null, out _));
    }

    [Fact]
    public void The_clock_that_came_through_the_door_decides_about_validity()
    {
        TestCertificate expired = TestCertificates.ExpiredServer;
        DtlsFailure? failure = Judge(expired.SentChain);
        Assert.Equal(AlertDescription.CertificateExpired, failure!.Alert);
        Assert.Contains("expired at 1999-01-01", failure.Reason, StringComparison.Ordinal);

        TestCertificate future = TestCertificates.FutureServer;
        failure = Judge(future.SentChain);
        Assert.Equal(AlertDescription.CertificateExpired, failure!.Alert);
        Assert.Contains("not valid before 2048-01-01", failure.Reason, StringComparison.Ordinal);
        _time.SetUtcNow(new DateTimeOffset(2048, 6, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Null(Judge(future.SentChain));
    }

    [Fact]
    public void A_time_set_in_the_policy_is_kept()
    {
        X509ChainPolicy policy = TestCertificates.TrustPolicy;
        policy.VerificationTime = new DateTime(2048, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.Null(X509Verifier.Verify(TestCertificates.FutureServer.SentChain, policy, _time, true, null, out _));
    }

    [Fact]
    [Rfc(5280, "4.2.1.12")]
    public void A_certificate_for_the_other_side_is_refused()
    {
        Assert.Equal(AlertDescription.UnsupportedCertificate, Judge(TestCertificates.Client.SentChain, peerIsServer: true, host: null)!.Alert);
        Assert.Equal(AlertDescription.UnsupportedCertificate, Judge(TestCertificates.Server.SentChain, peerIsServer: false, host: null)!.Alert);
        Assert.Null(Judge(TestCertificates.Client.SentChain, peerIsServer: false, host: null));
        Assert.Null(Judge(TestCertificates.AnyUsage.SentChain, peerIsServer: false, host: null));
        Assert.Null(Judge(TestCertificates.AnyUsage.SentChain, peerIsServer: true, host: null));
    }

    [Fact]
    public void A_usage_set_in_the_policy_is_kept()
    {
        X509ChainPolicy policy = TestCertificates.TrustPolicy;
        policy.ApplicationPolicy.Add(new Oid(TestCertificates.ClientUsage));
        Assert.Null(X509Verifier.Verify(TestCertificates.Client.SentChain, policy, _time, peerIsServer: true, null, out _));
    }

    [Theory]
    [InlineData("server.test")]
    [InlineData("SERVER.test")]
    [InlineData("localhost")]
    [InlineData("a.wild.test")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [Rfc(9525, "6.3")]
    public void The_names_in_the_certificate_match(string host) => Assert.Null(Judge(TestCertificates.Server.SentChain, host: host));

    [Theory]
    [InlineData("other.test")]
    [InlineData("a.b.wild.test")]
    [InlineData("wild.test")]
    [InlineData("127.0.0.2")]
    [InlineData("::2")]
    [InlineData("server.test.evil")]
    [InlineData("not a host")]
    [InlineData("..")]
    [InlineData("")]
    [Rfc(9525, "6.3")]
    public void Any_other_name_does_not(string host) => Assert.Equal(AlertDescription.CertificateUnknown, Judge(TestCertificates.Server.SentChain, host: host)!.Alert);

    [Fact]
    public void The_reason_says_which_names_the_certificate_is_for()
    {
        DtlsFailure? failure = Judge(TestCertificates.WrongNameServer.SentChain, host: "server.test");
        Assert.Equal("the certificate is for other.test, not for server.test", failure!.Reason);
    }

    [Fact]
    [Rfc(9525, "2")]
    public void A_common_name_is_no_host_name()
    {
        TestCertificate server = TestCertificates.Root.Issue("named.test", TestCertificates.Key(TestKeyKind.EcdsaP256), [], []);
        DtlsFailure? failure = Judge(server.SentChain, host: "named.test");
        Assert.Equal(AlertDescription.CertificateUnknown, failure!.Alert);
        Assert.Contains("no subject alternative names", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_names_and_odd_characters_do_not_flood_the_reason()
    {
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"host{i}.test")];
        TestCertificate many = TestCertificates.Root.Issue("many", TestCertificates.Key(TestKeyKind.EcdsaP256), [], names);
        Assert.Equal("the certificate is for host0.test, host1.test, host2.test, host3.test, host4.test and 35 more, not for x.test", Judge(many.SentChain, host: "x.test")!.Reason);

        // dNSName with a line feed and an escape character: [2] IA5String "a\n\e[31m"
        using X509Certificate2 odd = IssueWithExtension("2.5.29.17", Convert.FromHexString("3009820761" + "0A1B5B33316D"));
        Assert.Equal("the certificate is for a??[31m, not for x.test", Judge([odd], host: "x.test")!.Reason);
    }

    [Fact]
    public void Names_that_cannot_be_parsed_are_for_nobody()
    {
        using X509Certificate2 odd = IssueWithExtension("2.5.29.17", Convert.FromHexString("300982FF61"));
        DtlsFailure? failure = Judge([odd], host: "x.test");
        Assert.NotNull(failure);
    }

    [Fact]
    public void A_forged_signature_in_the_chain_is_a_bad_certificate()
    {
        byte[] forged = TestCertificates.Server.Certificate.RawData;
        forged[^5] ^= 1;
        using X509Certificate2? certificate = X509Verifier.TryParse(forged);
        Assert.Equal(AlertDescription.BadCertificate, Judge([certificate!])!.Alert);
    }

    [Fact]
    public void An_authority_that_is_none_is_refused()
    {
        // The server's own key issues a certificate for another name.
        TestCertificate server = TestCertificates.Server;
        TestCertificate forged = server.Issue("forged", TestCertificates.Key(TestKeyKind.EcdsaP256), [TestCertificates.ServerUsage], ["victim.test"]);
        Assert.NotNull(Judge([forged.Certificate, server.Certificate], host: "victim.test"));
    }

    [Fact]
    public void The_policy_is_copied_and_the_certificates_stay_usable()
    {
        TestCertificate server = TestCertificates.ServerUnderIntermediates;
        X509ChainPolicy policy = server.TrustPolicy;
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(X509Verifier.Verify(server.SentChain, policy, _time, true, TestCertificates.ServerName, out _));
        }

        Assert.Empty(policy.ExtraStore);
        Assert.Empty(policy.ApplicationPolicy);
        Assert.True(policy.VerificationTimeIgnored);
        Assert.All(server.SentChain, certificate => Assert.NotEqual(0, certificate.Handle));
        Assert.NotEqual(0, policy.CustomTrustStore[0].Handle);
    }

    [Fact]
    public void A_certificate_is_parsed_and_its_truncations_are_not()
    {
        byte[] der = TestCertificates.Server.Certificate.RawData;
        using X509Certificate2? parsed = X509Verifier.TryParse(der);
        Assert.Equal(der, parsed!.RawData);
        for (int length = 0; length < der.Length; length++)
        {
            Assert.Null(X509Verifier.TryParse(der.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Trailing_bytes_PEM_and_other_containers_are_no_certificate()
    {
        X509Certificate2 certificate = TestCertificates.Server.Certificate;
        Assert.Null(X509Verifier.TryParse([.. certificate.RawData, 0]));
        Assert.Null(X509Verifier.TryParse(System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())));
        Assert.Null(X509Verifier.TryParse(new X509Certificate2Collection(certificate).Export(X509ContentType.Pkcs7)));
        Assert.Null(X509Verifier.TryParse(TestCertificates.Server.Key.PublicKey.ExportSubjectPublicKeyInfo()));
        Assert.Null(X509Verifier.TryParse(default));
    }

    [Fact]
    public void No_changed_byte_makes_reading_or_judging_throw()
    {
        byte[] der = TestCertificates.ServerWith(TestKeyKind.RsaPss2048Sha256).Certificate.RawData;
        for (int i = 0; i < der.Length; i++)
        {
            byte[] changed = [.. der];
            changed[i] ^= 0x41;
            using X509Certificate2? certificate = X509Verifier.TryParse(changed);
            if (certificate is not null)
            {
                Assert.NotNull(Judge([certificate]));
                SignatureCheck.Verify(certificate, SignatureScheme.RsaPssPssSha256, [1], new byte[256]);
            }
        }
    }

    private static X509Certificate2 IssueWithExtension(string oid, byte[] value)
    {
        TestCertificate root = TestCertificates.Root;
        var request = new CertificateRequest(new X500DistinguishedName("CN=odd"), TestCertificates.Key(TestKeyKind.EcdsaP256).PublicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(oid, value, critical: false));
        return request.Create(root.Certificate.SubjectName, root.Key.SignatureGenerator, root.Certificate.NotBefore, root.Certificate.NotAfter, [9, 9]);
    }

    private DtlsFailure? Judge(IReadOnlyList<X509Certificate2> chain, bool peerIsServer = true, string? host = TestCertificates.ServerName) =>
        X509Verifier.Verify(chain, TestCertificates.TrustPolicy, _time, peerIsServer, host, out _);
}

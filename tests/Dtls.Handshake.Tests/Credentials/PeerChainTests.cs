using System.Security.Cryptography.X509Certificates;
using Dtls.Handshake.Credentials;
using Dtls.Handshake.States;
using Dtls.Handshake.Tests.Handshakes;
using Dtls.Handshake.Tests.States;
using Dtls.Records.Wire;
using Dtls.TestKit;
using Xunit;
using Client13 = Dtls.Handshake.Dtls13.Client;

namespace Dtls.Handshake.Tests.Credentials;

/// <summary>Whose certificates are parsed, how many, and how long they live.</summary>
public class PeerChainTests
{
    private static readonly byte[] Garbage = [0x30, 3, 1, 2, 3];

    private readonly CertificateCache _cache = new();

    public static TheoryData<DtlsProtocols> Versions => [DtlsProtocols.Dtls12, DtlsProtocols.Dtls13];

    private static byte[][] Sent => [.. TestCertificates.ServerUnderIntermediates.Credential.Chain.Select(certificate => certificate.RawData)];

    [Fact]
    public void Certificates_come_in_the_order_in_which_they_were_sent()
    {
        Assert.Null(Read(Sent, out PeerChain chain));
        Assert.Equal(3, chain.Count);
        Assert.Equal(Sent, chain.Select(certificate => certificate.RawData));
        Assert.Equal(Sent[2], chain[2].RawData);
        Assert.Same(chain.Leaf, chain[0]);
        Assert.Same(chain[1], chain[1]);
        Assert.Equal(0, chain.FirstUnreadable);
        chain.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Those_behind_the_first_that_cannot_be_read_are_left_out_and_known(int index)
    {
        byte[][] sent = Sent;
        sent[index] = Garbage;
        Assert.Null(Read(sent, out PeerChain chain));
        Assert.Equal(2, chain.Count);
        Assert.Equal(index + 1, chain.FirstUnreadable);
        chain.Dispose();
    }

    [Fact]
    public void The_first_must_be_readable() => Assert.Contains("certificate 1", Read([Garbage, .. Sent], out _), StringComparison.Ordinal);

    [Fact]
    public void Parsing_waits_until_somebody_looks()
    {
        Assert.Null(Read(Sent, out PeerChain chain));
        long lazy = Measure(() => Read(Sent, out _));
        long whole = Measure(() =>
        {
            Read(Sent, out PeerChain looked);
            Assert.Equal(3, looked.Count);
        });
        Assert.True(whole > lazy, $"{lazy} and {whole} bytes");
        chain.Dispose();

        static long Measure(Action action)
        {
            action();
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void More_certificates_than_allowed_end_the_handshake(DtlsProtocols version)
    {
        PairOptions options = AlertTests.PairOf(version) with { ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential] };
        (options with { MaxPeerCertificates = 3 }).CreatePair().Connect().Dispose();
        using DtlsPair pair = (options with { MaxPeerCertificates = 2, ClientVerification = PeerVerificationMode.None }).CreatePair();
        pair.Run();
        Assert.Equal((AlertDescription.BadCertificate, true), (pair.Client.Failure?.Alert, pair.Client.Failure?.IsLocal));
        Assert.Contains("more than 2 certificates", pair.Client.Failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void By_default_ten_are_allowed() => Assert.Equal(10, new DtlsClientOptions().MaxPeerCertificates);

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_the_owner_has_got_outlives_the_session(DtlsProtocols version)
    {
        DtlsPair pair = (AlertTests.PairOf(version) with { ClientVerification = PeerVerificationMode.Owner, ServerCertificates = [TestCertificates.ServerUnderIntermediates.Credential] }).CreatePair();
        pair.Client.Answer = false;
        pair.Run();
        Assert.NotNull(pair.Client.Failure);
        pair.Dispose();
        Assert.Equal(Sent, pair.Client.Asked!.Chain.Select(certificate => certificate.RawData));

        DtlsPair connected = AlertTests.PairOf(version).CreatePair().Connect();
        connected.Client.Session.Close(connected.Client);
        connected.Dispose();
        Assert.NotNull(connected.Client.Session.Info!.Peer!.Certificate.GetECDsaPublicKey());
    }

    [Fact]
    public void What_nobody_has_seen_is_disposed_of_when_the_handshake_fails()
    {
        using StatePair at = StatePair.At<Client13.ExpectCertificateVerify>(PairOptions.Dtls13);
        X509Certificate2 leaf = at.ClientCore.Peer!.Leaf;
        Assert.NotEqual(IntPtr.Zero, leaf.Handle);
        var driver = new HandshakeDriver(at.ClientCore, at.State, 0);
        driver.Fail(AlertDescription.DecryptError, "the signature is wrong");
        Assert.Equal(IntPtr.Zero, leaf.Handle);
        Assert.Null(at.ClientCore.Peer);
    }

    private string? Read(byte[][] certificates, out PeerChain chain)
    {
        var writer = new WireWriter(new byte[10_000]);
        foreach (byte[] certificate in certificates)
        {
            writer.WriteVector24(certificate);
        }

        return PeerChain.TryRead(writer.Written, 10, _cache, out chain);
    }
}

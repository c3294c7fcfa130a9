using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.KeySchedules;

/// <summary>The schedule against the traces of RFC 8448 §3 and §4, which have the labels of TLS.</summary>
[Rfc(8446, "7.1")]
public sealed class Rfc8448Tests : IDisposable
{
    private static readonly ScheduleHash Tls = new(HashAlgorithmName.SHA256, "tls13 "u8);
    private static readonly byte[] HelloHash = Hex("86 0c 06 ed c0 78 58 ee 8e 78 f0 e7 42 8c 58 ed d6 b4 3f 2c a3 e6 e9 5f 02 ed 06 3c f0 e1 ca d8");
    private static readonly byte[] ServerFinishedHash = Hex("96 08 10 2a 0f 1c cc 6d b6 25 0b 7b 7e 41 7b 1a 00 0e aa da 3d aa e4 77 7a 76 86 c9 ff 83 df 13");
    private static readonly byte[] ClientFinishedHash = Hex("20 91 45 a9 6e e8 e2 a1 22 ff 81 00 47 cc 95 26 84 65 8d 60 49 e8 64 29 42 6d b8 7c 54 ad 14 3d");

    private readonly HandshakeSecret _handshake;
    private readonly ApplicationSecret _application;

    public Rfc8448Tests()
    {
        using EarlySecret early = EarlySecret.Create(Tls);
        _handshake = early.Mix(Hex("8b d4 05 4f b5 5b 9d 63 fd fb ac f9 f0 4b 9f 0d 35 e6 d6 3f 53 75 63 ef d4 62 72 90 0f 89 49 2d"));
        _application = _handshake.Mix();
    }

    public void Dispose()
    {
        _handshake.Dispose();
        _application.Dispose();
    }

    [Fact]
    public void Without_a_PSK_the_salt_is_the_known_one() =>
        Assert.Equal(Hex("6f 26 15 a1 08 c7 02 c5 67 8f 54 fc 9d ba b6 97 16 c0 76 18 9c 48 25 0c eb ea c3 57 6c 36 11 ba"), Tls.SaltWithoutPsk);

    [Fact]
    public void The_traffic_secrets_come_out()
    {
        AssertTraffic("b3 ed db 12 6e 06 7f 35 a7 80 b3 ab f4 5e 2d 8f 3b 1a 95 07 38 f5 2e 96 00 74 6a 0e 27 a5 5a 21", _handshake.CreateClientTraffic(HelloHash));
        AssertTraffic("b6 7b 7d 69 0c c1 6c 4e 75 e5 42 13 cb 2d 37 b4 e9 c9 12 bc de d9 10 5d 42 be fd 59 d3 91 ad 38", _handshake.CreateServerTraffic(HelloHash));
        AssertTraffic("9e 40 64 6c e7 9a 7f 9d c0 5a f8 88 9b ce 65 52 87 5a fa 0b 06 df 00 87 f7 92 eb b7 c1 75 04 a5", _application.CreateClientTraffic(ServerFinishedHash));
        AssertTraffic("a1 1a f9 f0 55 31 f8 56 ad 47 11 6b 45 a9 50 32 82 04 b4 f4 4b fb 6b 3a 4b 4f 1f 3f cb 63 16 43", _application.CreateServerTraffic(ServerFinishedHash));
        using Exporter13 exporter = _application.CreateExporter(ServerFinishedHash);
        Assert.Equal(Hex("fe 22 f8 81 17 6e da 18 eb 8f 44 52 9e 67 92 c5 0c 9a 3f 89 45 2f 68 d8 ae 31 1b 43 09 d3 cf 50"), exporter.Span);
    }

    [Fact]
    [Rfc(8446, "7.3")]
    public void The_traffic_keys_come_out()
    {
        AssertKeys("3f ce 51 60 09 c2 17 27 d0 f2 e4 e8 6e e4 03 bc", "5d 31 3e b2 67 12 76 ee 13 00 0b 30", _handshake.CreateServerTraffic(HelloHash));
        AssertKeys("db fa a6 93 d1 76 2c 5b 66 6a f5 d9 50 25 8d 01", "5b d3 c7 1b 83 6e 0b 76 bb 73 26 5f", _handshake.CreateClientTraffic(HelloHash));
        AssertKeys("9f 02 28 3b 6c 9c 07 ef c2 6b b9 f2 ac 92 e3 56", "cf 78 2b 88 dd 83 54 9a ad f1 e9 84", _application.CreateServerTraffic(ServerFinishedHash));
        AssertKeys("17 42 2d da 59 6e d5 d9 ac d8 90 e3 c6 3f 50 51", "5b 78 92 3d ee 08 57 90 33 e5 23 d9", _application.CreateClientTraffic(ServerFinishedHash));
    }

    [Fact]
    [Rfc(8446, "4.4.4")]
    public void The_clients_Finished_comes_out_and_no_other_verifies()
    {
        byte[] expected = Hex("a8 ec 43 6d 67 76 34 ae 52 5a c1 fc eb e1 1a 03 9e c1 76 94 fa c6 e9 85 27 b6 42 f2 ed d5 ce 61");
        using TrafficSecret client = _handshake.CreateClientTraffic(HelloHash);
        byte[] verifyData = new byte[32];
        client.WriteFinished(ServerFinishedHash, verifyData);
        Assert.Equal(expected, verifyData);

        Assert.True(client.VerifyFinished(ServerFinishedHash, verifyData));
        Assert.False(client.VerifyFinished(HelloHash, verifyData));
        Assert.False(client.VerifyFinished(ServerFinishedHash, verifyData.AsSpan(1)));
        Assert.False(client.VerifyFinished(ServerFinishedHash, default));
        verifyData[31] ^= 1;
        Assert.False(client.VerifyFinished(ServerFinishedHash, verifyData));
    }

    [Fact]
    [Rfc(8446, "4.2.11.2")]
    public void The_ticket_of_one_handshake_makes_the_binder_of_the_next()
    {
        using ResumptionSecret resumption = _application.CreateResumption(ClientFinishedHash);
        using Secret psk = resumption.CreatePsk([0, 0]);
        Assert.Equal(Hex("4e cd 0e b6 ec 3b 4d 87 f5 d6 02 8f 92 2c a4 c5 85 1a 27 7f d4 13 11 c9 e6 2d 2c 94 92 e1 c4 f3"), psk.Span);

        using EarlySecret early = EarlySecret.Create(Tls, psk.Span);
        byte[] helloHash = Hex("63 22 4b 2e 45 73 f2 d3 45 4c a8 4b 9d 00 9a 04 f6 be 9e 05 71 1a 83 96 47 3a ef a0 1e 92 4a 14");
        byte[] binder = new byte[32];
        early.WriteBinder(isExternal: false, helloHash, binder);
        Assert.Equal(Hex("3a dd 4f b2 d8 fd f8 22 a0 ca 3c f7 67 8e f5 e8 8d ae 99 01 41 c5 92 4d 57 bb 6f a3 1b 9e 5f 9d"), binder);

        Assert.True(early.VerifyBinder(isExternal: false, helloHash, binder));
        Assert.False(early.VerifyBinder(isExternal: true, helloHash, binder));
        Assert.False(early.VerifyBinder(isExternal: false, HelloHash, binder));
        Assert.False(early.VerifyBinder(isExternal: false, helloHash, binder.AsSpan(..31)));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static void AssertTraffic(string expected, TrafficSecret secret)
    {
        Assert.Equal(Hex(expected), secret.Span);
        secret.Dispose();
    }

    private static void AssertKeys(string key, string iv, TrafficSecret secret)
    {
        using EpochKeys keys = secret.CreateKeys(AeadAlgorithm.Aes128Gcm, 2);
        Assert.Equal(Hex(key), keys.Key);
        Assert.Equal(Hex(iv), keys.Iv);
        secret.Dispose();
    }
}

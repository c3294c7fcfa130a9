using System.Security.Cryptography;
using System.Text.Json;
using Dtls.Handshake.KeySchedules;
using Dtls.Records;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.KeySchedules;

/// <summary>The schedule with the labels of DTLS. The expected bytes were computed apart from this code, with nothing but HMAC and the formulas of the RFCs.</summary>
[Rfc(9147, "5.9")]
public class KeySchedule13Tests
{
    private static readonly Dictionary<string, Dictionary<string, string>> Expected = new()
    {
        ["SHA256"] = new()
        {
            ["WithoutPsk"] = "301996c72810003a20f833e414a649d0f78ed60a8c83260ac36a6f29c280a54a",
            ["ResumptionBinder"] = "01e917411dbbd55b261d0fe5ada1b353e7cc5a1b220197b4a7560fb112b85fc0",
            ["ExternalBinder"] = "d58df7211bf81e9e8f60585c098a06f47d0577fcff76608ac99d5cc2f542dd79",
            ["WithoutExchange"] = "76bfb4e9ba558af7fdf12327a00af18b901a529ea53fdf84f834479a24514478",
            ["ClientHandshake"] = "150620ff31ebd5893847e84802418f0fccf222063bc52ecd4e3ea842d0f81d20",
            ["ServerHandshake"] = "58f3f12f4446da34587ad9c7a750a97cf0ff951e7f68ebc875c83f8184428fb3",
            ["Key16"] = "8c40f2effd74beb302ecc96e3a034aad",
            ["SequenceNumberKey16"] = "18d9b26ba3ef953e3077995a49422c2b",
            ["Key32"] = "b01eede9a612fe6132e41b5ca1ad8bee34611acbd2fc7c20d4778c88915cb680",
            ["SequenceNumberKey32"] = "ce8804f4819812b2f9dc1f08dbbc80d66e289c96533b9c8d26220177e19df68d",
            ["Iv"] = "605cb049b7d38fc2b565fc93",
            ["Finished"] = "2b124f65cda2233df6410206305009bf6b4650e1390e0de3839a99d036f9cd2a",
            ["ClientApplication"] = "37530af56be7ff2e9b1407ad076cbe82adbae3e020d03290b4ef6e3439098414",
            ["ServerApplication"] = "abd4099c9e26171487bbb9c1ab98451d7edf291c5d81b704f9bf23372995d29e",
            ["ClientNext"] = "16b488ea4ac7ab6dfaf377b076082c90607f9fba63c292beed2c380109d23642",
            ["Exported"] = "dcb8c52f5e1b0fac40714ea4951aa055b394453bcc93ab0c995676968ea0e5732d16f78c04636c6887c08e6d567bb12bcfda42be3e2639df0dafe2316b5150e5b96c125b3763053234d584fcdea7d941f86dabe408a9e2b1f7d7558b9fff6e18e512ca50",
            ["ExportedWithoutContext"] = "549780545b8f39a1478903721463e75fe87d0f09",
            ["TicketPsk"] = "efc39fbfa7239ac28dba6d3dab2dcf2010b6d8694391e853adc58f26fb7bd7e3",
        },
        ["SHA384"] = new()
        {
            ["WithoutPsk"] = "6a847a89f09e295a803f58c1f0cd5894a439b397094d8b858b8b7ad20d79984d09a50b8663127c478753c653992c4c64",
            ["ResumptionBinder"] = "ec91ec90bfbe5b996d5f35d9c7a38ca72fe63840fb827922b2d5f0b528f26db65aa5cdbcd4022dbedf7fc312f81e7124",
            ["ExternalBinder"] = "4540647e14e32d958fb01f2cbe709e6866dce9b993428ddc9b3de8fd130a41e13e1075fc22ec97cda82125e5d2ba0635",
            ["WithoutExchange"] = "55c121524250fb9147cabb1d12073d283dd5faea6b8a26abf29c2e1f651498c076c0a943cdcd79cdbfdffab6f0c87b58",
            ["ClientHandshake"] = "7c9cec40fe868afa1452e415a33b3b4c6b569df42c11d3253e4c83dfbdaf935d26b7b68b7b6fe190d98367d05956ec90",
            ["ServerHandshake"] = "c52457a0b4e9f400766156dce51a89e9d624a39ce684bf05f41ecbf2a89c73577b6cab8328259c98636107a18da34996",
            ["Key16"] = "2b12165b102ad5061b179125d2b46cb9",
            ["SequenceNumberKey16"] = "2b94b69cab0503bcc8d4870f232014b7",
            ["Key32"] = "ceeedcff74f0ac49f56fdf6efd1d4b8a15d23829558a76d2f565e7ee745ec7b3",
            ["SequenceNumberKey32"] = "80eec002efb0aba224ec1d2ecadfb97eb366bdff5ca561b09a19c925034d8680",
            ["Iv"] = "03940d738457494f655dee3b",
            ["Finished"] = "d96604a2c8b40b235686cf97734070239bcbcea7d24b72f605d095dcbee30f1d1e406c0cb14ad427cde7ecbb495fce6e",
            ["ClientApplication"] = "60f5183f7e934616206dbe67dc99026f905ddea2b36aa80331b6de84b8f87127a11f09015009e206f2b420d5935dbb19",
            ["ServerApplication"] = "8adf7713fa2f5caaa6123b2d77f77ae4239ed9d56c4dad611c7a8e4392fe45a8356bbbbe962d64765aac9d4098d3e5c2",
            ["ClientNext"] = "365cae6af4bb52066ac731d6fac91a6774ece12ea4541f8f2027cb00b65704cf1d610a063d783e03bfa8b4ef77f3650f",
            ["Exported"] = "e4020cbc79e0f7b40ba8cbb5126c1dcc30cdabdd959ad155e6b5b64bc6ec6c383eae0ad8d466a1c0e4bf1ce3d4d0db4a4c11ff388c1565ae15b1099cc2fd24995e3e20a89cb653ec7a6d78f79ee516b9e2ce59678687f32493b8052f7c8e693659a6d819",
            ["ExportedWithoutContext"] = "bfc164b18b1c9b66446031d64cd5fd3ced2808ec",
            ["TicketPsk"] = "58b92e642bcdca121605a307be1da2288775122b30e51207cccd44a6cc1481f8c99feabee3287cc2e5fe70720e55bb3b",
        },
    };

    private static readonly byte[] Shared = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    public static TheoryData<string> Hashes => ["SHA256", "SHA384"];

    [Theory]
    [MemberData(nameof(Hashes))]
    public void A_handshake_without_a_PSK_starts_from_zeros(string name)
    {
        ScheduleHash hash = Hash(name);
        using EarlySecret early = EarlySecret.Create(hash);
        using HandshakeSecret handshake = early.Mix(Shared);
        AssertTraffic(name, "WithoutPsk", handshake.CreateClientTraffic(Transcript(name, "hello")));
        Assert.Throws<InvalidOperationException>(() => early.WriteBinder(false, Transcript(name, "hello"), new byte[hash.Length]));
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    [Rfc(8446, "4.2.11.2")]
    public void A_PSK_makes_a_binder_for_each_of_its_kinds(string name)
    {
        using EarlySecret early = Early(name);
        byte[] binder = new byte[Hash(name).Length];
        early.WriteBinder(isExternal: false, Transcript(name, "hello"), binder);
        AssertBytes(name, "ResumptionBinder", binder);
        early.WriteBinder(isExternal: true, Transcript(name, "hello"), binder);
        AssertBytes(name, "ExternalBinder", binder);
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    public void The_handshake_secrets_come_out_with_and_without_a_key_exchange(string name)
    {
        using EarlySecret early = Early(name);
        using HandshakeSecret withoutExchange = early.Mix(default);
        AssertTraffic(name, "WithoutExchange", withoutExchange.CreateClientTraffic(Transcript(name, "hello")));
        using HandshakeSecret handshake = early.Mix(Shared);
        AssertTraffic(name, "ClientHandshake", handshake.CreateClientTraffic(Transcript(name, "hello")));
        AssertTraffic(name, "ServerHandshake", handshake.CreateServerTraffic(Transcript(name, "hello")));
    }

    [Theory]
    [InlineData("SHA256", AeadAlgorithm.Aes128Gcm, 16)]
    [InlineData("SHA256", AeadAlgorithm.ChaCha20Poly1305, 32)]
    [InlineData("SHA256", AeadAlgorithm.Aes128Ccm, 16)]
    [InlineData("SHA384", AeadAlgorithm.Aes256Gcm, 32)]
    [Rfc(9147, "4.2.3")]
    public void Keys_have_an_IV_of_12_bytes_and_a_key_for_record_numbers(string name, AeadAlgorithm algorithm, int keyLength)
    {
        using EarlySecret early = Early(name);
        using HandshakeSecret handshake = early.Mix(Shared);
        using TrafficSecret client = handshake.CreateClientTraffic(Transcript(name, "hello"));
        using EpochKeys keys = client.CreateKeys(algorithm, 2);
        AssertBytes(name, $"Key{keyLength}", keys.Key);
        AssertBytes(name, "Iv", keys.Iv);
        AssertBytes(name, $"SequenceNumberKey{keyLength}", keys.SequenceNumberKey);
        Assert.Equal((ProtocolVersion.Dtls13, 2, algorithm), (keys.Version, keys.Epoch, keys.Algorithm));
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    [Rfc(8446, "4.4.4")]
    public void The_Finished_is_made_of_the_traffic_secret(string name)
    {
        using EarlySecret early = Early(name);
        using HandshakeSecret handshake = early.Mix(Shared);
        using TrafficSecret client = handshake.CreateClientTraffic(Transcript(name, "hello"));
        byte[] verifyData = new byte[Hash(name).Length];
        client.WriteFinished(Transcript(name, "server finished"), verifyData);
        AssertBytes(name, "Finished", verifyData);
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    [Rfc(8446, "7.2")]
    public void The_application_secrets_come_out_and_have_a_next_generation(string name)
    {
        using ApplicationSecret application = Application(name);
        using TrafficSecret client = application.CreateClientTraffic(Transcript(name, "server finished"));
        AssertBytes(name, "ClientApplication", client.Span);
        AssertTraffic(name, "ServerApplication", application.CreateServerTraffic(Transcript(name, "server finished")));
        AssertTraffic(name, "ClientNext", client.CreateNext());
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    [Rfc(8446, "7.5")]
    public void An_absent_context_is_exported_like_an_empty_one(string name)
    {
        using ApplicationSecret application = Application(name);
        using Exporter13 exporter = application.CreateExporter(Transcript(name, "server finished"));
        byte[] output = new byte[100];
        exporter.Export("EXPORTER-test", "abc"u8, useContext: true, output);
        AssertBytes(name, "Exported", output);
        exporter.Export("EXPORTER-test", "abc"u8, useContext: false, output.AsSpan(..20));
        AssertBytes(name, "ExportedWithoutContext", output.AsSpan(..20));
        exporter.Export("EXPORTER-test", default, useContext: true, output.AsSpan(..20));
        AssertBytes(name, "ExportedWithoutContext", output.AsSpan(..20));
        Assert.ThrowsAny<ArgumentException>(() => exporter.Export(new string('x', 250), default, false, new byte[1]));
        Assert.ThrowsAny<ArgumentException>(() => exporter.Export("x", default, false, new byte[(255 * 48) + 1]));
    }

    [Theory]
    [MemberData(nameof(Hashes))]
    [Rfc(8446, "4.6.1")]
    public void Each_ticket_has_its_own_PSK(string name)
    {
        using ApplicationSecret application = Application(name);
        using ResumptionSecret resumption = application.CreateResumption(Transcript(name, "client finished"));
        using Secret psk = resumption.CreatePsk([0, 1]);
        using Secret other = resumption.CreatePsk([0, 2]);
        AssertBytes(name, "TicketPsk", psk.Span);
        Assert.NotEqual(psk.Span.ToArray(), other.Span.ToArray());
    }

    [Fact]
    public void A_transcript_hash_of_the_other_hash_is_refused()
    {
        using ApplicationSecret application = Application("SHA384");
        Assert.Throws<ArgumentOutOfRangeException>(() => application.CreateClientTraffic(new byte[32]));
    }

    [Theory]
    [InlineData("SHA256", "hkdf_sha256_test.json")]
    [InlineData("SHA384", "hkdf_sha384_test.json")]
    [Rfc(5869, "2.2")]
    public void The_published_vectors_of_HKDF_come_out_after_our_extract(string name, string vectors)
    {
        Assert.SkipUnless(PublicVectors.IsPresent(vectors), $"{vectors} is not beside the repository.");
        ScheduleHash hash = Hash(name);
        byte[] key = new byte[hash.Length];
        int count = 0;
        foreach ((_, JsonElement test) in PublicVectors.Read(vectors))
        {
            if (test.GetProperty("result").GetString() is "valid")
            {
                hash.Extract(test.Bytes("salt"), test.Bytes("ikm"), key);
                byte[] output = HKDF.Expand(hash.Name, key, test.GetProperty("size").GetInt32(), test.Bytes("info"));
                Assert.Equal(test.Bytes("okm"), output);
                count++;
            }
        }

        Assert.NotEqual(0, count);
    }

    [Fact]
    public void Dispose_wipes_what_is_left()
    {
        using ApplicationSecret application = Application("SHA256");
        TrafficSecret traffic = application.CreateClientTraffic(Transcript("SHA256", "x"));
        Exporter13 exporter = application.CreateExporter(Transcript("SHA256", "x"));
        traffic.Dispose();
        exporter.Dispose();
        Assert.Equal(new byte[32], traffic.Span.ToArray());
        Assert.Equal(new byte[32], exporter.Span.ToArray());
    }

    private static ScheduleHash Hash(string name) => ScheduleHash.For(new HashAlgorithmName(name));

    private static byte[] Transcript(string name, string messages) =>
        CryptographicOperations.HashData(new HashAlgorithmName(name), System.Text.Encoding.ASCII.GetBytes(messages));

    private static EarlySecret Early(string name) => EarlySecret.Create(Hash(name), [.. Enumerable.Range(1, Hash(name).Length).Select(i => (byte)i)]);

    private static ApplicationSecret Application(string name)
    {
        using EarlySecret early = Early(name);
        using HandshakeSecret handshake = early.Mix(Shared);
        return handshake.Mix();
    }

    private static void AssertBytes(string name, string what, ReadOnlySpan<byte> actual) => Assert.Equal(Expected[name][what], Convert.ToHexStringLower(actual));

    private static void AssertTraffic(string name, string what, TrafficSecret secret)
    {
        AssertBytes(name, what, secret.Span);
        secret.Dispose();
    }
}

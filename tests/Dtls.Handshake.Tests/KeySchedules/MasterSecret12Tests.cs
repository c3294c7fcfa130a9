using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Dtls.Records;
using Xunit;

namespace Dtls.Handshake.Tests.KeySchedules;

/// <summary>The expected bytes were computed apart from this code, with nothing but HMAC and the formulas of the RFCs.</summary>
public class MasterSecret12Tests
{
    private static readonly byte[] Premaster = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] ClientRandom = [.. Enumerable.Repeat((byte)0xC0, 32)];
    private static readonly byte[] ServerRandom = [.. Enumerable.Repeat((byte)0x50, 32)];

    [Theory]
    [InlineData("SHA256", "6728c963a8900426ebefaa1c2f9bb828759f55cead6bd16722af4f44904e4a13ef5b8b2fbd296aba9bbcd9d0fc5a9375")]
    [InlineData("SHA384", "fa9777d3c28c87dd9bede5b950f1d53136052568bf01dc0d2cae56d675c733c219ece3ffae8c5910f43419c39f3a61da")]
    public void The_master_secret_is_bound_to_the_randoms(string hash, string expected)
    {
        using MasterSecret12 master = Master(hash);
        Assert.Equal(expected, Convert.ToHexStringLower(master.Span));
    }

    [Theory]
    [InlineData("SHA256", "3db67f8359dfe1d067acdda2e4ffbdfe7fa5150e1d3f728cdee31e79870e5948573d163d2ff8f9137d3d9e25dd9de867")]
    [InlineData("SHA384", "5fc10b229d808bf087a0209144a227adf5c446ab670c46d870aaced7ede35d94664c9da8a077752c945c75b40972de1c")]
    public void The_extended_master_secret_is_bound_to_the_transcript(string hash, string expected)
    {
        using var premaster = new Secret(Premaster);
        using MasterSecret12 master = MasterSecret12.DeriveExtended(premaster, new HashAlgorithmName(hash), TranscriptHash(hash));
        Assert.Equal(expected, Convert.ToHexStringLower(master.Span));
    }

    [Theory]
    [InlineData("SHA256", AeadAlgorithm.Aes128Gcm, "28332bf890f5c52db0d9ab12fb70edee 3f01fc9976c2fddd7512efce3288d552 4f2c4fd1 205cacbb")]
    [InlineData("SHA256", AeadAlgorithm.Aes128Ccm8, "28332bf890f5c52db0d9ab12fb70edee 3f01fc9976c2fddd7512efce3288d552 4f2c4fd1 205cacbb")]
    [InlineData(
        "SHA384",
        AeadAlgorithm.Aes256Gcm,
        "361fb0a75548a87a2bc447be1db059f05461e84ef06188d5847a7165515f71eb 736a8eeca4378da5ea624d50384bf091217c0b70a23e96353396051b9c39deb9 adabf086 37715a5a")]
    [InlineData(
        "SHA256",
        AeadAlgorithm.ChaCha20Poly1305,
        "28332bf890f5c52db0d9ab12fb70edee3f01fc9976c2fddd7512efce3288d552 4f2c4fd1205cacbb0fb5deee76f3e80f70e29b8f6d7d9002f53ff2dc03fd7f9b 4e205aa1406e373974cc53a5 7e6ccd2dcdf29cefa918f6e6")]
    public void The_key_block_is_cut_into_client_key_server_key_client_iv_server_iv(string hash, AeadAlgorithm algorithm, string expected)
    {
        using MasterSecret12 master = Master(hash);
        master.CreateKeys(algorithm, ClientRandom, ServerRandom, out EpochKeys client, out EpochKeys server);

        string[] parts = expected.Split(' ');
        Assert.Equal(parts[0], Convert.ToHexStringLower(client.Key));
        Assert.Equal(parts[1], Convert.ToHexStringLower(server.Key));
        Assert.Equal(parts[2], Convert.ToHexStringLower(client.Iv));
        Assert.Equal(parts[3], Convert.ToHexStringLower(server.Iv));
        Assert.All([client, server], keys => Assert.Equal((ProtocolVersion.Dtls12, 1, algorithm), (keys.Version, keys.Epoch, keys.Algorithm)));
    }

    [Theory]
    [InlineData("SHA256", true, "261a0663b1005e1180fa11d9")]
    [InlineData("SHA256", false, "92583fbc955038b493f78e28")]
    [InlineData("SHA384", true, "946e628282c1246ac32b5332")]
    [InlineData("SHA384", false, "ca3e0f240dfad48b1315de11")]
    public void The_Finished_of_each_side_has_its_own_label(string hash, bool isClient, string expected)
    {
        using MasterSecret12 master = Master(hash);
        byte[] verifyData = new byte[MasterSecret12.VerifyDataLength];
        master.WriteFinished(isClient, TranscriptHash(hash), verifyData);
        Assert.Equal(expected, Convert.ToHexStringLower(verifyData));
    }

    [Theory]
    [InlineData("SHA256", "EXTRACTOR-dtls_srtp", null, "9258ef54113154547532cff6c010211fc264473d3d83a172ed4e8629b3a234ec17f0de7b8c3bde46613d044c859c1904ea47824bd09f0766be63cda9")]
    [InlineData("SHA256", "EXPORTER-test", "616263", "fd9e4b79ffe8796c3bd944cab11d95aad645432007efdf8d902cf4565f7357ca41762b7d634a9de6")]
    [InlineData("SHA256", "EXPORTER-test", "", "c45362082b9a7abe243512ecf65f27386499e4b9dfe1b2a1b0752d80e7d5d3064738a4ca021bc483")]
    [InlineData("SHA384", "EXTRACTOR-dtls_srtp", null, "4ff837ad30a655a7593a8513966ea1fdf4a9ae595e0441ff540dacf5a4180240d6669088ec41876b6f1bae04597be107951147ba5fe6901b2b28202a")]
    [InlineData("SHA384", "EXPORTER-test", "616263", "0ad303e35297f093f28bd930c067f0ace8fb156f6aeab688160b1283641b9536e4b4b880fe007c0b")]
    [InlineData("SHA384", "EXPORTER-test", "", "9eb5d876fb53bb6dca5e2face314a086f1b3136120f97a75ee207e12240bbceef5fc365db108c2c5")]
    public void Exported_material_tells_an_empty_context_from_none(string hash, string label, string? context, string expected)
    {
        using MasterSecret12 master = Master(hash);
        byte[] output = new byte[expected.Length / 2];
        master.Export(label, ClientRandom, ServerRandom, Convert.FromHexString(context ?? ""), context is not null, output);
        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void A_context_that_its_length_field_cannot_hold_is_refused()
    {
        using MasterSecret12 master = Master("SHA256");
        Assert.Throws<ArgumentException>(() => master.Export("EXPORTER-test", ClientRandom, ServerRandom, new byte[65536], true, new byte[1]));
    }

    [Fact]
    public void A_known_master_secret_is_taken_as_it_is_and_a_short_one_refused()
    {
        using MasterSecret12 first = Master("SHA256");
        using var again = new MasterSecret12(HashAlgorithmName.SHA256, first.Span);
        byte[] expected = new byte[12];
        byte[] actual = new byte[12];
        first.WriteFinished(true, TranscriptHash("SHA256"), expected);
        again.WriteFinished(true, TranscriptHash("SHA256"), actual);
        Assert.Equal(expected, actual);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MasterSecret12(HashAlgorithmName.SHA256, new byte[47]));
    }

    [Fact]
    public void Dispose_wipes_the_master_secret()
    {
        MasterSecret12 master = Master("SHA256");
        master.Dispose();
        Assert.Equal(new byte[MasterSecret12.Length], master.Span.ToArray());
    }

    private static MasterSecret12 Master(string hash)
    {
        using var premaster = new Secret(Premaster);
        return MasterSecret12.Derive(premaster, new HashAlgorithmName(hash), ClientRandom, ServerRandom);
    }

    private static byte[] TranscriptHash(string hash) => [.. Enumerable.Range(100, hash is "SHA256" ? 32 : 48).Select(i => (byte)i)];
}

using System.Security.Cryptography;
using Dtls.Handshake.KeySchedules;
using Xunit;

namespace Dtls.Handshake.Tests.KeySchedules;

public class Prf12Tests
{
    // The vectors of the TLS working group's list for the PRF of RFC 5246 §5, checked again with `openssl kdf … TLS1-PRF`.
    public static TheoryData<string, string, string, string> Vectors => new()
    {
        {
            "SHA256",
            "9bbe436ba940f017b17652849a71db35",
            "a0ba9f936cda311827a6f796ffd5198c",
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17"
            + "abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66"
        },
        {
            "SHA384",
            "b80b733d6ceefcdc71566ea48e5567df",
            "cd665cf6a8447dd6ff8b27555edb7465",
            "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700"
            + "884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a2"
            + "6066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_known_answers_come_out(string hash, string secret, string seed, string expected)
    {
        byte[] output = new byte[expected.Length / 2];
        Prf12.Derive(new HashAlgorithmName(hash), Convert.FromHexString(secret), "test label"u8, Convert.FromHexString(seed), default, output);
        Assert.Equal(expected, Convert.ToHexStringLower(output));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_seed_in_two_parts_and_every_shorter_output_make_the_same_bytes(string hash, string secret, string seed, string expected)
    {
        byte[] seedBytes = Convert.FromHexString(seed);
        for (int length = 0; length < expected.Length / 2; length++)
        {
            byte[] output = new byte[length];
            int cut = length % seedBytes.Length;
            Prf12.Derive(new HashAlgorithmName(hash), Convert.FromHexString(secret), "test label"u8, seedBytes.AsSpan(..cut), seedBytes.AsSpan(cut..), output);
            Assert.Equal(expected[..(2 * length)], Convert.ToHexStringLower(output));
        }
    }
}

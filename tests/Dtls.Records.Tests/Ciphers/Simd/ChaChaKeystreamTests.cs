using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dtls.Records.Ciphers.Simd;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

[Rfc(8439, "2.3")]
public sealed unsafe class ChaChaKeystreamTests
{
    private const string Block1 =
        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e";

    [Fact]
    public void The_block_of_the_specification_stands_wherever_its_counter_puts_it()
    {
        Assert.SkipUnless(Avx2.IsSupported, "The processor has no AVX2.");
        Check<ChaChaRow256>();
        if (Avx512F.IsSupported)
        {
            Check<ChaChaRow512>();
        }
    }

    /// <summary>RFC 8439 §2.3.2, as the first to the last block of each call.</summary>
    private static void Check<TRow>()
        where TRow : struct, IChaChaRow<TRow>
    {
        byte[] keystream = new byte[ChaChaKeystream<TRow>.MaxLength];
        for (uint before = 0; before < keystream.Length / 64; before++)
        {
            int length = (int)(before + 1) * 64;
            fixed (byte* key = TestKeys.Count(0, 32), output = keystream)
            {
                ChaChaKeystream<TRow>.Write(key, Vector128.Create(1 - before, 0x09000000, 0x4a000000, 0), output, length);
            }

            Assert.Equal(Convert.FromHexString(Block1), keystream[(length - 64)..length]);
        }
    }
}

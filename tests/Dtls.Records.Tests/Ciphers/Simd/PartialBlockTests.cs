using System.Runtime.Intrinsics;
using Dtls.Records.Ciphers.Simd;

namespace Dtls.Records.Tests.Ciphers.Simd;

public sealed unsafe class PartialBlockTests
{
    [Fact]
    public void A_part_of_a_block_is_loaded_with_zeros_behind_it()
    {
        byte* bytes = stackalloc byte[32];
        for (int length = 0; length < 16; length++)
        {
            new Span<byte>(bytes, 32).Fill(0xFF);
            TestKeys.Count(1, length).CopyTo(new Span<byte>(bytes, 32));
            byte[] loaded = new byte[16];
            PartialBlock.Load(bytes, length).CopyTo(loaded);
            Assert.Equal([.. TestKeys.Count(1, length), .. new byte[16 - length]], loaded);
        }
    }

    [Fact]
    public void A_part_of_a_block_is_stored_and_nothing_behind_it()
    {
        byte* bytes = stackalloc byte[32];
        var block = Vector128.Create(TestKeys.Count(1, 16));
        for (int length = 0; length <= 16; length++)
        {
            new Span<byte>(bytes, 32).Fill(0xFF);
            PartialBlock.Store(block, bytes, length);
            byte[] expected = [.. TestKeys.Count(1, length), .. Enumerable.Repeat((byte)0xFF, 32 - length)];
            Assert.Equal(expected, new Span<byte>(bytes, 32).ToArray());
        }
    }

    [Fact]
    public void The_rest_of_a_block_is_cleared()
    {
        for (int length = 0; length <= 16; length++)
        {
            byte[] kept = new byte[16];
            PartialBlock.Keep(Vector128.Create(TestKeys.Count(1, 16)), length).CopyTo(kept);
            Assert.Equal([.. TestKeys.Count(1, length), .. new byte[16 - length]], kept);
        }
    }
}

using Dtls.Records.Ciphers;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>
/// The content type of RFC 8446 §5.2 is sealed behind the content without standing there: the content ends where the memory does.
/// </summary>
public sealed class KernelInnerPlaintextTests
{
    private static readonly byte[] Header = [0x2E, 0x12, 0x34, 0x01, 0x02];

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void The_type_is_sealed_behind_content_of_every_length(AeadAlgorithm algorithm, int width)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guard pages are made by mmap and mprotect of Linux.");
        byte[] key = TestKeys.Key(algorithm);
        byte[] nonce = TestKeys.Count(3, 12);
        using AeadCipher cipher = Kernels.Create(algorithm, width, key);
        using var sources = new GuardedMemory(5);
        using var destinations = new GuardedMemory(5);
        foreach (int length in Enumerable.Range(0, 600).Concat([1200, 4000, 16_384]))
        {
            byte[] content = TestKeys.Count(7, length);
            ContentType type = length % 2 == 0 ? ContentType.ApplicationData : (ContentType)0xFF;
            byte[] expected = Kernels.SealByBcl(algorithm, key, nonce, [.. content, (byte)type], Header);

            content.CopyTo(sources.Last(length));
            sources.Freeze();
            Span<byte> apart = destinations.Last(expected.Length);
            apart.Clear();
            cipher.SealInnerUnchecked(nonce, sources.Last(length), type, apart, Header);
            sources.Thaw();
            Assert.True(apart.SequenceEqual(expected), $"{length} bytes of content");

            Span<byte> inPlace = destinations.First(expected.Length);
            content.CopyTo(inPlace);
            cipher.SealInnerUnchecked(nonce, inPlace[..length], type, inPlace, Header);
            Assert.True(inPlace.SequenceEqual(expected), $"{length} bytes of content in place");
        }
    }
}

using Dtls.Records.Ciphers;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>No byte outside the spans is read or written: they end, or begin, where the memory does.</summary>
public sealed class KernelGuardPageTests
{
    private static readonly int[] LongLengths = [400, 513, 640, 1000, 1200, 4000];

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Spans_that_end_at_the_end_of_memory(AeadAlgorithm algorithm, int width) =>
        RunWith(algorithm, width, static (memory, length) => memory.Last(length));

    [Theory]
    [MemberData(nameof(Kernels.All), MemberType = typeof(Kernels))]
    public void Spans_that_begin_at_the_beginning_of_memory(AeadAlgorithm algorithm, int width) =>
        RunWith(algorithm, width, static (memory, length) => memory.First(length));

    private delegate Span<byte> Place(GuardedMemory memory, int length);

    private static void RunWith(AeadAlgorithm algorithm, int width, Place place)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guard pages are made by mmap and mprotect of Linux.");
        using AeadCipher cipher = Kernels.Create(algorithm, width, TestKeys.Key(algorithm));
        using var nonces = new GuardedMemory(1);
        using var headers = new GuardedMemory(1);
        using var sources = new GuardedMemory(2);
        using var destinations = new GuardedMemory(2);
        Span<byte> nonce = place(nonces, 12);
        TestKeys.Count(3, 12).CopyTo(nonce);
        foreach (int length in Enumerable.Range(0, 300).Concat(LongLengths))
        {
            byte[] plaintext = TestKeys.Count(7, length);
            byte[] header = TestKeys.Count(9, length % 33);
            header.CopyTo(place(headers, header.Length));
            byte[] expected = Kernels.SealByBcl(algorithm, TestKeys.Key(algorithm), nonce.ToArray(), plaintext, header);

            Span<byte> sealedBytes = place(destinations, expected.Length);
            plaintext.CopyTo(place(sources, length));
            sources.Freeze();
            cipher.Seal(nonce, place(sources, length), sealedBytes, place(headers, header.Length));
            sources.Thaw();
            Assert.True(sealedBytes.SequenceEqual(expected));

            Span<byte> opened = place(sources, length);
            destinations.Freeze();
            Assert.True(cipher.TryOpen(nonce, sealedBytes, opened, place(headers, header.Length)));
            destinations.Thaw();
            Assert.True(opened.SequenceEqual(plaintext));
        }
    }
}

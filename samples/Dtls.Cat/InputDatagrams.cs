using System.Runtime.CompilerServices;

namespace Dtls.Cat;

/// <summary>
/// Cuts a stream into datagrams: a line with its newline is one; what is longer than a datagram may be is cut there; what stands
/// before the end without a newline is the last one.
/// </summary>
internal static class InputDatagrams
{
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Stream input, int maxLength, [EnumeratorCancellation] CancellationToken stop = default)
    {
        byte[] buffer = new byte[maxLength];
        int filled = 0;
        int read;
        while ((read = await input.ReadAsync(buffer.AsMemory(filled), stop)) > 0)
        {
            filled += read;
            int start = 0;
            while (Cut(buffer.AsSpan(start, filled - start), maxLength) is > 0 and var length)
            {
                yield return buffer.AsMemory(start, length);
                start += length;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0)
        {
            yield return buffer.AsMemory(0, filled);
        }
    }

    private static int Cut(ReadOnlySpan<byte> pending, int maxLength)
    {
        int newline = pending.IndexOf((byte)'\n');
        return newline >= 0 ? newline + 1 : pending.Length == maxLength ? maxLength : 0;
    }
}

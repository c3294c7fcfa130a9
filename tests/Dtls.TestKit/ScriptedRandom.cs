using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dtls.TestKit;

/// <summary>
/// Randomness that a test can repeat: first what was put in with <see cref="Enqueue"/>, then a stream that depends on the seed alone
/// (SplitMix64; good for tests, worthless for keys).
/// </summary>
public sealed class ScriptedRandom(ulong seed) : RandomNumberGenerator
{
    private readonly Queue<byte> _script = new();
    private ulong _state = seed;

    /// <summary>Puts bytes in front of the stream, after those already put there.</summary>
    public ScriptedRandom Enqueue(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _script.Enqueue(b);
        }

        return this;
    }

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(byte[] data, int offset, int count) => GetBytes(data.AsSpan(offset, count));

    public override void GetBytes(Span<byte> data)
    {
        while (data.Length > 0 && _script.TryDequeue(out byte scripted))
        {
            data[0] = scripted;
            data = data[1..];
        }

        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (data.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Next());
            int length = Math.Min(word.Length, data.Length);
            word[..length].CopyTo(data);
            data = data[length..];
        }
    }

    public override void GetNonZeroBytes(byte[] data) => GetNonZeroBytes(data.AsSpan());

    public override void GetNonZeroBytes(Span<byte> data)
    {
        GetBytes(data);
        foreach (ref byte b in data)
        {
            b |= 1;
        }
    }

    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

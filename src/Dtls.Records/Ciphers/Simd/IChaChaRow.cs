using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// One of the four rows of the ChaCha20 state (RFC 8439 §2.3), for one block in each 128-bit lane of a vector. Rows of a few blocks side by
/// side need no transposition, so that one block is as cheap to have as it can be: most records are short.
/// </summary>
internal unsafe interface IChaChaRow<TRow>
    where TRow : struct, IChaChaRow<TRow>
{
    /// <summary>How many blocks lie side by side.</summary>
    static abstract int Lanes { get; }

    static abstract TRow Broadcast(Vector128<uint> row);

    /// <summary>Adds 0, 1, … to the first word of each lane.</summary>
    static abstract TRow Count(TRow row);

    static abstract TRow Add(TRow left, TRow right);

    static abstract TRow Xor(TRow left, TRow right);

    /// <summary>Rotates each word to the left by 16, 12, 8 or 7 bits.</summary>
    static abstract TRow RotateWords(TRow row, [ConstantExpected] byte bits);

    /// <summary>Shuffles the words of each lane: <paramref name="order"/> names two bits for each, the first lowest.</summary>
    static abstract TRow ShuffleWords(TRow row, [ConstantExpected] byte order);

    /// <summary>Writes four times as many blocks as there are lanes, from <paramref name="counter"/> on.</summary>
    static abstract void WriteFourSets(byte* key, Vector128<uint> counter, byte* keystream);

    /// <summary>Writes the blocks, 64 bytes for each lane.</summary>
    static abstract void Store(TRow a, TRow b, TRow c, TRow d, byte* destination);

    /// <summary>XORs 64 bytes.</summary>
    static abstract void Xor(byte* keystream, byte* source, byte* destination);
}

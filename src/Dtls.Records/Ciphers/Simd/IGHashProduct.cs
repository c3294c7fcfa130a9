using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// A sum of products of blocks and powers of H that is not reduced yet, in vectors of 128, 256 or 512 bits, and the work on data that goes
/// best at that width. Starts from <c>default</c>.
/// </summary>
/// <typeparam name="TRun">128 bytes of ciphertext on their way into the hash: in registers where there are enough, else where they lie.</typeparam>
internal unsafe interface IGHashProduct<TRun>
    where TRun : struct
{
    /// <summary>Eight blocks, as many as AES has in flight.</summary>
    const int RunLength = 128;

    static abstract TRun Load(byte* source);

    /// <summary>XORs 128 bytes with the keystream and returns what was written.</summary>
    static abstract TRun Encrypt(in AesStreams keystream, byte* source, byte* destination);

    /// <summary>XORs a run with the keystream.</summary>
    static abstract void Decrypt(in AesStreams keystream, in TRun source, byte* destination);

    /// <summary>
    /// Adds the part of eight blocks that belongs to <paramref name="step"/>, 0 to 7: the kernel puts one step between two AES rounds.
    /// </summary>
    /// <param name="carry">The hash of what came before; it goes onto the first block.</param>
    /// <param name="powers">H^8, descending to H^1.</param>
    void AddRun(int step, Vector128<ulong> carry, in TRun run, byte* powers);

    /// <summary>Adds one block (reversed) times one power.</summary>
    void Add(Vector128<byte> block, byte* power);

    /// <summary>Adds two blocks (reversed) times two powers.</summary>
    void Add(Vector128<byte> first, byte* firstPower, Vector128<byte> second, byte* secondPower);

    /// <summary>
    /// XORs the last 1 to 128 bytes of a record with the keystream and adds their ciphertext, filled up with zeros, times descending powers.
    /// </summary>
    /// <param name="half">A constant: the length is at most 64, and of the keystream only the first half is there.</param>
    void CryptTail(bool seals, bool half, in AesStreams keystream, Vector128<ulong> carry, in GcmTail tail);

    /// <summary>The sum as a hash value (reversed).</summary>
    Vector128<ulong> Reduce();
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>128 bytes in two registers.</summary>
internal struct Run512
{
    public Vector512<byte> First, Second;
}

/// <summary>Four blocks at a time, with VPCLMULQDQ on 512 bits and byte masks for the end of a record.</summary>
internal unsafe struct GHashProduct512 : IGHashProduct<Run512>
{
    private Vector512<ulong> _low, _middle, _high;

    public static bool IsSupported => GHashProduct256.IsSupported && Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported;

    // Reads source[0..128).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Run512 Load(byte* source) => new() { First = Vector512.Load(source), Second = Vector512.Load(source + 64) };

    // Reads source[0..128) before it writes destination[0..128).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Run512 Encrypt(in AesStreams keystream, byte* source, byte* destination)
    {
        Vector512<byte> first = FirstHalf(in keystream) ^ Vector512.Load(source);
        Vector512<byte> second = SecondHalf(in keystream) ^ Vector512.Load(source + 64);
        first.Store(destination);
        second.Store(destination + 64);
        return new Run512 { First = first, Second = second };
    }

    // Writes destination[0..128).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decrypt(in AesStreams keystream, in Run512 source, byte* destination)
    {
        (FirstHalf(in keystream) ^ source.First).Store(destination);
        (SecondHalf(in keystream) ^ source.Second).Store(destination + 64);
    }

    // Reads powers[0..128).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRun(int step, Vector128<ulong> carry, in Run512 run, byte* powers)
    {
        if (step == 3)
        {
            Vector512<ulong> blocks = Reverse(run.First) ^ Widen(carry);
            Add(blocks, powers);
        }
        else if (step == 6)
        {
            Vector512<ulong> blocks = Reverse(run.Second);
            Add(blocks, powers + 64);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> block, byte* power)
    {
        Vector128<ulong> left = block.AsUInt64();
        Vector128<ulong> right = Vector128.Load((ulong*)power);
        _low ^= Widen(Pclmulqdq.CarrylessMultiply(left, right, 0x00));
        _middle ^= Widen(Pclmulqdq.CarrylessMultiply(left, right, 0x01) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x10));
        _high ^= Widen(Pclmulqdq.CarrylessMultiply(left, right, 0x11));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> first, byte* firstPower, Vector128<byte> second, byte* secondPower)
    {
        Vector256<ulong> left = Vector256.Create(first, second).AsUInt64();
        Vector256<ulong> right = Vector256.Create(Vector128.Load((ulong*)firstPower), Vector128.Load((ulong*)secondPower));
        _low ^= Pclmulqdq.V256.CarrylessMultiply(left, right, 0x00).ToVector512();
        _middle ^= (Pclmulqdq.V256.CarrylessMultiply(left, right, 0x01) ^ Pclmulqdq.V256.CarrylessMultiply(left, right, 0x10)).ToVector512();
        _high ^= Pclmulqdq.V256.CarrylessMultiply(left, right, 0x11).ToVector512();
    }

    // Reads source[0..length) and writes destination[0..length): the masks take care of that. The powers that are loaded beyond those of
    // the data stay inside the key block, see GcmKey.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CryptTail(bool seals, bool half, in AesStreams keystream, Vector128<ulong> carry, in GcmTail tail)
    {
        Vector512<byte> first = FirstHalf(in keystream);
        Vector512<ulong> onto = Widen(carry);
        if (half)
        {
            CryptEnd(seals, first, onto, in tail, done: 0);
        }
        else
        {
            Vector512<byte> input = Vector512.Load(tail.Source);
            Vector512<byte> output = input ^ first;
            output.Store(tail.Destination);
            Vector512<ulong> blocks = Reverse(seals ? output : input) ^ onto;
            Add(blocks, tail.Powers);
            Vector512<byte> second = SecondHalf(in keystream);
            CryptEnd(seals, second, Vector512<ulong>.Zero, in tail, done: 64);
        }
    }

    /// <summary>As <see cref="GHash.Reduce"/>, in each lane; then the lanes are added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<ulong> Reduce()
    {
        Vector512<ulong> modulus = Vector512.Create(0xc2UL << 56);
        Vector512<ulong> middle = _middle ^ Pclmulqdq.V512.CarrylessMultiply(_low, modulus, 0x00) ^ SwapHalves(_low);
        Vector512<ulong> lanes = _high ^ Pclmulqdq.V512.CarrylessMultiply(middle, modulus, 0x00) ^ SwapHalves(middle);
        Vector256<ulong> pair = lanes.GetLower() ^ lanes.GetUpper();
        return pair.GetLower() ^ pair.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CryptEnd(bool seals, Vector512<byte> keystream, Vector512<ulong> onto, in GcmTail tail, int done)
    {
        int length = tail.Length - done;
        Vector512<byte> mask = Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)length));
        int sourceLength = length - (seals ? tail.Trailer.Length : 0);
        Vector512<byte> sourceMask = Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)sourceLength));
        Vector512<byte> behind = seals ? Vector512.Create(tail.Trailer.Value) : Vector512<byte>.Zero;
        Vector512<byte> input = Avx512BW.MaskLoad(tail.Source + done, sourceMask, behind);
        Vector512<byte> output = (input ^ keystream) & mask;
        Avx512BW.MaskStore(tail.Destination + done, mask, output);
        Vector512<ulong> blocks = Reverse(seals ? output : input) ^ onto;
        Add(blocks, tail.Powers + done);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector512<ulong> blocks, byte* powers)
    {
        Vector512<ulong> right = Vector512.Load((ulong*)powers);
        _low ^= Pclmulqdq.V512.CarrylessMultiply(blocks, right, 0x00);
        _middle ^= Pclmulqdq.V512.CarrylessMultiply(blocks, right, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(blocks, right, 0x10);
        _high ^= Pclmulqdq.V512.CarrylessMultiply(blocks, right, 0x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> FirstHalf(in AesStreams keystream) =>
        Join(Vector256.Create(keystream.S0, keystream.S1), Vector256.Create(keystream.S2, keystream.S3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> SecondHalf(in AesStreams keystream) =>
        Join(Vector256.Create(keystream.S4, keystream.S5), Vector256.Create(keystream.S6, keystream.S7));

    // Vector512.Create(lower, upper) becomes two inserts into a vector from the stack; this becomes one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Join(Vector256<byte> lower, Vector256<byte> upper) => lower.ToVector512Unsafe().WithUpper(upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Widen(Vector128<ulong> lane) => lane.ToVector256().ToVector512();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> SwapHalves(Vector512<ulong> value) => Avx512F.Shuffle(value.AsUInt32(), 0x4e).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reverse(Vector512<byte> blocks) => Avx512BW.Shuffle(blocks, Vector512.Create(
        (byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();
}

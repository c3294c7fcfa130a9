using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>Two blocks at a time, with VPCLMULQDQ on 256 bits.</summary>
internal unsafe struct GHashProduct256 : IGHashProduct<RunInMemory>
{
    private Vector256<ulong> _low, _middle, _high;

    public static bool IsSupported => GHashProduct128.IsSupported && Pclmulqdq.V256.IsSupported && Avx2.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RunInMemory Load(byte* source) => new() { Address = source };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RunInMemory Encrypt(in AesStreams keystream, byte* source, byte* destination)
    {
        RunInMemory.Xor(in keystream, source, destination);
        return new RunInMemory { Address = destination };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Decrypt(in AesStreams keystream, in RunInMemory source, byte* destination) =>
        RunInMemory.Xor(in keystream, source.Address, destination);

    // Reads the 32 bytes of the run, and of the powers, that stand at an even step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRun(int step, Vector128<ulong> carry, in RunInMemory run, byte* powers)
    {
        if ((step & 1) == 0)
        {
            Vector256<ulong> blocks = Reverse(LoadBlocks(run.Address + (16 * step)));
            if (step == 0)
            {
                blocks ^= carry.ToVector256();
            }

            Add(blocks, Vector256.Load((ulong*)(powers + (16 * step))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> block, byte* power)
    {
        Vector128<ulong> left = block.AsUInt64();
        Vector128<ulong> right = Vector128.Load((ulong*)power);
        _low ^= Pclmulqdq.CarrylessMultiply(left, right, 0x00).ToVector256();
        _middle ^= (Pclmulqdq.CarrylessMultiply(left, right, 0x01) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x10)).ToVector256();
        _high ^= Pclmulqdq.CarrylessMultiply(left, right, 0x11).ToVector256();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> first, byte* firstPower, Vector128<byte> second, byte* secondPower)
    {
        Vector256<ulong> blocks = Vector256.Create(first, second).AsUInt64();
        Vector256<ulong> powers = Vector256.Create(Vector128.Load((ulong*)firstPower), Vector128.Load((ulong*)secondPower));
        Add(blocks, powers);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CryptTail(bool seals, bool half, in AesStreams keystream, Vector128<ulong> carry, in GcmTail tail) =>
        BlockwiseTail<GHashProduct256, RunInMemory>.Crypt(ref this, seals, half, in keystream, carry, in tail);

    /// <summary>As <see cref="GHash.Reduce"/>, in each lane; then the lanes are added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<ulong> Reduce()
    {
        Vector256<ulong> modulus = Vector256.Create(0xc2UL << 56);
        Vector256<ulong> middle = _middle ^ Pclmulqdq.V256.CarrylessMultiply(_low, modulus, 0x00) ^ SwapHalves(_low);
        Vector256<ulong> lanes = _high ^ Pclmulqdq.V256.CarrylessMultiply(middle, modulus, 0x00) ^ SwapHalves(middle);
        return lanes.GetLower() ^ lanes.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector256<ulong> blocks, Vector256<ulong> powers)
    {
        _low ^= Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x00);
        _middle ^= Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x01) ^ Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x10);
        _high ^= Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x11);
    }

    // Two loads and not one: a wide load waits until both of the narrow stores before it have left the store buffer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> LoadBlocks(byte* address) => Vector256.Create(Vector128.Load(address), Vector128.Load(address + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> SwapHalves(Vector256<ulong> value) => Avx2.Shuffle(value.AsUInt32(), 0x4e).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Reverse(Vector256<byte> blocks) => Avx2.Shuffle(blocks, Vector256.Create(
        (byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0,
        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();
}

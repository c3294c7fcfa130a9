using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>One block at a time, with PCLMULQDQ: what every x86 processor with AES instructions has.</summary>
internal unsafe struct GHashProduct128 : IGHashProduct<RunInMemory>
{
    private Vector128<ulong> _low, _middle, _high;

    public static bool IsSupported => Aes.IsSupported && Pclmulqdq.IsSupported && Ssse3.IsSupported;

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

    // Reads the 16 bytes of the run, and of the powers, that stand at the step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRun(int step, Vector128<ulong> carry, in RunInMemory run, byte* powers)
    {
        Vector128<byte> block = GHash.Reverse(Vector128.Load(run.Address + (16 * step)));
        if (step == 0)
        {
            block ^= carry.AsByte();
        }

        Add(block, powers + (16 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> block, byte* power)
    {
        Vector128<ulong> left = block.AsUInt64();
        Vector128<ulong> right = Vector128.Load((ulong*)power);
        _low ^= Pclmulqdq.CarrylessMultiply(left, right, 0x00);
        _middle ^= Pclmulqdq.CarrylessMultiply(left, right, 0x01) ^ Pclmulqdq.CarrylessMultiply(left, right, 0x10);
        _high ^= Pclmulqdq.CarrylessMultiply(left, right, 0x11);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> first, byte* firstPower, Vector128<byte> second, byte* secondPower)
    {
        Add(first, firstPower);
        Add(second, secondPower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CryptTail(bool seals, bool half, in AesStreams keystream, Vector128<ulong> carry, in GcmTail tail) =>
        BlockwiseTail<GHashProduct128, RunInMemory>.Crypt(ref this, seals, half, in keystream, carry, in tail);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<ulong> Reduce() => GHash.Reduce(_low, _middle, _high);
}

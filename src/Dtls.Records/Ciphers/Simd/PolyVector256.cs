using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>Four lanes, with AVX2. The blocks are in the order 0, 2, 1, 3.</summary>
internal readonly unsafe struct PolyVector256(Vector256<ulong> value) : IPolyVector<PolyVector256>
{
    private readonly Vector256<ulong> _value = value;

    public static int Lanes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 Broadcast(ulong value) => new(Vector256.Create(value));

    // Reads blocks[0..64).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* blocks, out PolyVector256 low, out PolyVector256 high)
    {
        Vector256<ulong> first = Vector256.Load((ulong*)blocks);
        Vector256<ulong> second = Vector256.Load((ulong*)(blocks + 32));
        low = new PolyVector256(Avx2.UnpackLow(first, second));
        high = new PolyVector256(Avx2.UnpackHigh(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 InLast(int count, ulong value) => new(
        Vector256.GreaterThan(Vector256.Create((long)count), Vector256.Create(3L, 1, 2, 0)).AsUInt64() & Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 SelectByDistance(int bit, PolyVector256 left, PolyVector256 right) => new(Vector256.ConditionalSelect(
        bit switch
        {
            0 => Vector256.Create(ulong.MaxValue, ulong.MaxValue, 0, 0),
            _ => Vector256.Create(ulong.MaxValue, 0, ulong.MaxValue, 0),
        },
        left._value,
        right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 Multiply(PolyVector256 left, PolyVector256 right) =>
        new(Avx2.Multiply(left._value.AsUInt32(), right._value.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 Add(PolyVector256 left, PolyVector256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 And(PolyVector256 left, PolyVector256 right) => new(left._value & right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 Or(PolyVector256 left, PolyVector256 right) => new(left._value | right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 ShiftLeft(PolyVector256 value, int bits) => new(value._value << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector256 ShiftRight(PolyVector256 value, int bits) => new(value._value >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(PolyVector256 value) => Vector256.Sum(value._value);
}

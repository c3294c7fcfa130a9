using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>Eight lanes, with AVX-512. The blocks are in the order 0, 4, 1, 5, 2, 6, 3, 7.</summary>
internal readonly unsafe struct PolyVector512(Vector512<ulong> value) : IPolyVector<PolyVector512>
{
    private readonly Vector512<ulong> _value = value;

    public static int Lanes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 Broadcast(ulong value) => new(Vector512.Create(value));

    // Reads blocks[0..128).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(byte* blocks, out PolyVector512 low, out PolyVector512 high)
    {
        Vector512<ulong> first = Vector512.Load((ulong*)blocks);
        Vector512<ulong> second = Vector512.Load((ulong*)(blocks + 64));
        low = new PolyVector512(Avx512F.UnpackLow(first, second));
        high = new PolyVector512(Avx512F.UnpackHigh(first, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 InLast(int count, ulong value) => new(
        Vector512.GreaterThan(Vector512.Create((ulong)count), Vector512.Create(7UL, 3, 6, 2, 5, 1, 4, 0)) & Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 SelectByDistance(int bit, PolyVector512 left, PolyVector512 right) => new(Vector512.ConditionalSelect(
        bit switch
        {
            0 => Vector512.Create(ulong.MaxValue, ulong.MaxValue, 0, 0, ulong.MaxValue, ulong.MaxValue, 0, 0),
            1 => Vector512.Create(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0, 0, 0, 0),
            _ => Vector512.Create(ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0),
        },
        left._value,
        right._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 Multiply(PolyVector512 left, PolyVector512 right) =>
        new(Avx512F.Multiply(left._value.AsUInt32(), right._value.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 Add(PolyVector512 left, PolyVector512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 And(PolyVector512 left, PolyVector512 right) => new(left._value & right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 Or(PolyVector512 left, PolyVector512 right) => new(left._value | right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 ShiftLeft(PolyVector512 value, int bits) => new(value._value << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PolyVector512 ShiftRight(PolyVector512 value, int bits) => new(value._value >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(PolyVector512 value) => Vector512.Sum(value._value);
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// Key expansion with AESKEYGENASSIST: no table, so nothing that depends on the key reaches the cache. FIPS 197 §5.2.
/// </summary>
internal static unsafe class AesRoundKeys
{
    /// <summary>Writes <c>Rounds + 1</c> round keys of 16 bytes to <paramref name="roundKeys"/>.</summary>
    public static void Expand<TKeySize>(ReadOnlySpan<byte> key, byte* roundKeys)
        where TKeySize : struct, IAesKeySize
    {
        Debug.Assert(key.Length == TKeySize.KeyLength);
        if (TKeySize.Rounds == 10)
        {
            Expand128(Vector128.Create(key), (Vector128<byte>*)roundKeys);
        }
        else
        {
            Expand256(Vector128.Create(key), Vector128.Create(key[16..]), (Vector128<byte>*)roundKeys);
        }
    }

    /// <summary>Encrypts one block.</summary>
    // Reads roundKeys[0..Rounds].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt<TKeySize>(Vector128<byte> block, byte* roundKeys)
        where TKeySize : struct, IAesKeySize
    {
        block ^= Vector128.Load(roundKeys);
        for (int round = 1; round < TKeySize.Rounds; round++)
        {
            block = Aes.Encrypt(block, Vector128.Load(roundKeys + (16 * round)));
        }

        return Aes.EncryptLast(block, Vector128.Load(roundKeys + (16 * TKeySize.Rounds)));
    }

    // Writes keys[0..10]; each round constant must be an immediate, hence no loop.
    private static void Expand128(Vector128<byte> key, Vector128<byte>* keys)
    {
        keys[0] = key;
        keys[1] = key = Mix(key, Aes.KeygenAssist(key, 0x01), 0xff);
        keys[2] = key = Mix(key, Aes.KeygenAssist(key, 0x02), 0xff);
        keys[3] = key = Mix(key, Aes.KeygenAssist(key, 0x04), 0xff);
        keys[4] = key = Mix(key, Aes.KeygenAssist(key, 0x08), 0xff);
        keys[5] = key = Mix(key, Aes.KeygenAssist(key, 0x10), 0xff);
        keys[6] = key = Mix(key, Aes.KeygenAssist(key, 0x20), 0xff);
        keys[7] = key = Mix(key, Aes.KeygenAssist(key, 0x40), 0xff);
        keys[8] = key = Mix(key, Aes.KeygenAssist(key, 0x80), 0xff);
        keys[9] = key = Mix(key, Aes.KeygenAssist(key, 0x1b), 0xff);
        keys[10] = Mix(key, Aes.KeygenAssist(key, 0x36), 0xff);
    }

    // Writes keys[0..14]. The even keys take the rotated word of the one before, the odd ones the word that is only substituted.
    private static void Expand256(Vector128<byte> even, Vector128<byte> odd, Vector128<byte>* keys)
    {
        keys[0] = even;
        keys[1] = odd;
        keys[2] = even = Mix(even, Aes.KeygenAssist(odd, 0x01), 0xff);
        keys[3] = odd = Mix(odd, Aes.KeygenAssist(even, 0), 0xaa);
        keys[4] = even = Mix(even, Aes.KeygenAssist(odd, 0x02), 0xff);
        keys[5] = odd = Mix(odd, Aes.KeygenAssist(even, 0), 0xaa);
        keys[6] = even = Mix(even, Aes.KeygenAssist(odd, 0x04), 0xff);
        keys[7] = odd = Mix(odd, Aes.KeygenAssist(even, 0), 0xaa);
        keys[8] = even = Mix(even, Aes.KeygenAssist(odd, 0x08), 0xff);
        keys[9] = odd = Mix(odd, Aes.KeygenAssist(even, 0), 0xaa);
        keys[10] = even = Mix(even, Aes.KeygenAssist(odd, 0x10), 0xff);
        keys[11] = odd = Mix(odd, Aes.KeygenAssist(even, 0), 0xaa);
        keys[12] = even = Mix(even, Aes.KeygenAssist(odd, 0x20), 0xff);
        keys[13] = odd = Mix(odd, Aes.KeygenAssist(even, 0), 0xaa);
        keys[14] = Mix(even, Aes.KeygenAssist(odd, 0x40), 0xff);
    }

    /// <summary>The running XOR of the four words of <paramref name="key"/>, and onto each the word of <paramref name="assist"/> that is chosen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Mix(Vector128<byte> key, Vector128<byte> assist, [ConstantExpected] byte word)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 8);
        return key ^ Sse2.Shuffle(assist.AsUInt32(), word).AsByte();
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// ChaCha20-Poly1305 (RFC 8439 §2.8) over whole records. The first keystream has the one-time key of the authenticator in block 0 and the
/// keystream of the data from block 1 on (§2.6), so that a short record goes through the rounds once. What stays behind on the stack is good
/// for one record, under a nonce that is used up; the key is not among it.
/// </summary>
internal static unsafe class ChaChaPolyKernel<TRow, TVector>
    where TRow : struct, IChaChaRow<TRow>
    where TVector : unmanaged, IPolyVector<TVector>
{
    private const int Block = 64;

    /// <summary>Blocks of 16 bytes from which on it is faster to authenticate many at once; measured.</summary>
    private const int LongMessage = 18;

    /// <summary>Encrypts, and returns the tag.</summary>
    // Reads key[0..32), nonce[0..12), associatedData and source[0..length); writes destination[0..length).
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    public static Vector128<byte> Seal(
        byte* key, byte* nonce, byte* associatedData, int associatedDataLength, byte* source, byte* destination, int length)
    {
        Unsafe.SkipInit(out KeystreamBuffer buffer);
        byte* keystream = CacheLine.Align(&buffer);
        Vector128<uint> counter = Counter(nonce);
        ChaChaKeystream<TRow>.Write(key, counter, keystream, Math.Min(length, ChaChaKeystream<TRow>.MaxLength) + Block);
        Vector256<byte> oneTimeKey = Vector256.Load(keystream);
        Crypt(key, counter, keystream, source, destination, length);
        return Tag((byte*)&oneTimeKey, new PolyMessage(associatedData, associatedDataLength, destination, length));
    }

    /// <summary>Decrypts if the tag behind the ciphertext is right; else writes nothing and returns false.</summary>
    // Reads key[0..32), nonce[0..12), associatedData and source[0..length + 16); writes destination[0..length).
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    public static bool TryOpen(
        byte* key, byte* nonce, byte* associatedData, int associatedDataLength, byte* source, byte* destination, int length)
    {
        Unsafe.SkipInit(out KeystreamBuffer buffer);
        byte* keystream = CacheLine.Align(&buffer);
        Vector128<uint> counter = Counter(nonce);
        ChaChaKeystream<TRow>.Write(key, counter, keystream, Math.Min(length, ChaChaKeystream<TRow>.MaxLength) + Block);
        Vector256<byte> oneTimeKey = Vector256.Load(keystream);
        if (Tag((byte*)&oneTimeKey, new PolyMessage(associatedData, associatedDataLength, source, length)) != Vector128.Load(source + length))
        {
            return false;
        }

        Crypt(key, counter, keystream, source, destination, length);
        return true;
    }

    private static Vector128<byte> Tag(byte* oneTimeKey, in PolyMessage message) => message.Blocks < LongMessage
        ? Poly1305.Tag(oneTimeKey, in message)
        : Poly1305Vector<TVector>.Tag(oneTimeKey, in message);

    /// <summary>Block counter 0 and the nonce. RFC 8439 §2.3.</summary>
    private static Vector128<uint> Counter(byte* nonce) => Vector128.Create(
        0, Unsafe.ReadUnaligned<uint>(nonce), Unsafe.ReadUnaligned<uint>(nonce + 4), Unsafe.ReadUnaligned<uint>(nonce + 8));

    /// <summary>XORs the data with the keystream, the first of which is in the buffer already, behind the one-time key.</summary>
    // Takes MaxLength bytes at most at a time, what the buffer holds, until length bytes are done.
    [MethodImpl(KernelMethod.Options)]
    private static void Crypt(byte* key, Vector128<uint> counter, byte* keystream, byte* source, byte* destination, int length)
    {
        int done = Math.Min(length, ChaChaKeystream<TRow>.MaxLength - Block);
        Xor(keystream + Block, source, destination, done);
        while (done < length)
        {
            counter = ChaChaKeystream<TRow>.Advance(counter, 4);
            int next = Math.Min(length - done, ChaChaKeystream<TRow>.MaxLength);
            ChaChaKeystream<TRow>.Write(key, counter, keystream, next);
            Xor(keystream, source + done, destination + done, next);
            done += next;
        }
    }

    // Takes length bytes of each: whole ChaCha blocks, then 16 bytes at a time, then PartialBlock.
    [MethodImpl(KernelMethod.Options)]
    private static void Xor(byte* keystream, byte* source, byte* destination, int length)
    {
        for (; length >= Block; length -= Block)
        {
            TRow.Xor(keystream, source, destination);
            keystream += Block;
            source += Block;
            destination += Block;
        }

        for (; length >= 16; length -= 16)
        {
            (Vector128.Load(keystream) ^ Vector128.Load(source)).Store(destination);
            keystream += 16;
            source += 16;
            destination += 16;
        }

        if (length > 0)
        {
            PartialBlock.Store(Vector128.Load(keystream) ^ PartialBlock.Load(source, length), destination, length);
        }
    }

    /// <summary>Room for the longest keystream, wherever it has to begin.</summary>
    [InlineArray(1024 + CacheLine.Size)]
    private struct KeystreamBuffer
    {
        private byte _first;
    }
}

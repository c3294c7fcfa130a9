using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>
/// AES-GCM (NIST SP 800-38D §7) over whole records. One source: the compiler makes a kernel of it for each key size, direction and width,
/// with no branch left but those on lengths. Each method returns the tag of the ciphertext; it is the caller who writes or compares it.
/// </summary>
internal static unsafe class GcmKernel<TKeySize, TDirection, TProduct, TRun>
    where TKeySize : struct, IAesKeySize
    where TDirection : struct, IDirection
    where TProduct : struct, IGHashProduct<TRun>
    where TRun : struct
{
    private const int Run = IGHashProduct<TRun>.RunLength;

    /// <summary>The most that one sum takes: there must be a power for each block of data, one for the header and one for the lengths.</summary>
    private const int LongestSum = (GcmKey.Powers - 2) * 16;

    public static Vector128<byte> Crypt(in GcmRecord record) =>
        record.Length <= Run ? CryptShort(in record) : record.Length <= LongestSum ? CryptMedium(in record) : CryptLong(in record);

    /// <summary>Up to one run: one pass and one sum.</summary>
    // Reads source[0..length) and writes destination[0..length); of the keystream there is as much as the branch on the length says.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static Vector128<byte> CryptShort(in GcmRecord record)
    {
        TProduct product = default;
        product.Add(record.HashAllButLastHeaderBlock(), GcmKey.PowerFor(record.Key, record.Length) - 16, record.Lengths, GcmKey.Power(record.Key, 1));

        Unsafe.SkipInit(out AesStreams streams);
        Vector128<byte> tagMask;
        if (record.Length > Run / 2)
        {
            tagMask = GcmPasses<TKeySize, TProduct, TRun>.EncryptFirst(half: false, ref streams, record.FirstCounter, GcmKey.RoundKeys(record.Key));
            product.CryptTail(TDirection.Seals, half: false, in streams, Vector128<ulong>.Zero, new GcmTail(in record, done: 0));
        }
        else
        {
            tagMask = GcmPasses<TKeySize, TProduct, TRun>.EncryptFirst(half: true, ref streams, record.FirstCounter, GcmKey.RoundKeys(record.Key));
            product.CryptTail(TDirection.Seals, half: true, in streams, Vector128<ulong>.Zero, new GcmTail(in record, done: 0));
        }

        return GHash.Reverse(product.Reduce().AsByte()) ^ tagMask;
    }

    /// <summary>A run and at most half of another: two passes that overlap, because the second waits for nothing in the first; one sum.</summary>
    // The run is source[0..128) and destination[0..128), the tail the rest; LongestSum keeps it to half a run.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static Vector128<byte> CryptMedium(in GcmRecord record)
    {
        byte* roundKeys = GcmKey.RoundKeys(record.Key);
        byte* powers = GcmKey.PowerFor(record.Key, record.Length);
        byte* source = record.Source;
        byte* destination = record.Destination;
        Debug.Assert(record.Length - Run is > 0 and <= Run / 2);
        Vector128<uint> counter = record.FirstCounter;
        TProduct product = default;
        product.Add(record.HashAllButLastHeaderBlock(), powers - 16, record.Lengths, GcmKey.Power(record.Key, 1));

        Unsafe.SkipInit(out AesStreams streams);
        Vector128<byte> tagMask = GcmPasses<TKeySize, TProduct, TRun>.EncryptFirst(half: false, ref streams, counter, roundKeys);
        TRun run = TDirection.Seals ? TProduct.Encrypt(in streams, source, destination) : TProduct.Load(source);
        GcmPasses<TKeySize, TProduct, TRun>.AddRun(ref product, Vector128<ulong>.Zero, in run, powers);
        if (!TDirection.Seals)
        {
            TProduct.Decrypt(in streams, in run, destination);
        }

        GcmPasses<TKeySize, TProduct, TRun>.Encrypt(half: true, ref streams, counter + Vector128.Create(0u, 0, 0, 9), roundKeys);
        product.CryptTail(TDirection.Seals, half: true, in streams, Vector128<ulong>.Zero, new GcmTail(in record, done: Run));
        return GHash.Reverse(product.Reduce().AsByte()) ^ tagMask;
    }

    /// <summary>
    /// Any number of runs and a tail, stitched: while eight blocks of keystream go through the AES rounds, eight blocks of ciphertext are
    /// multiplied beside them. Sealing hashes the run of the pass before, opening the one that this pass is going to decrypt.
    /// </summary>
    // While more than a run is left, 128 bytes of source and destination are taken; the tail, 1 to 128 bytes, takes the rest.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static Vector128<byte> CryptLong(in GcmRecord record)
    {
        byte* roundKeys = GcmKey.RoundKeys(record.Key);
        byte* powers = GcmKey.Power(record.Key, 8);
        byte* source = record.Source;
        byte* destination = record.Destination;
        int left = record.Length;
        Vector128<uint> counter = record.FirstCounter;
        Vector128<ulong> hash = GHash.Multiply(record.HashAllButLastHeaderBlock().AsUInt64(), Vector128.Load((ulong*)GcmKey.Power(record.Key, 1)));
        Unsafe.SkipInit(out TRun run);
        if (!TDirection.Seals)
        {
            // Before the keystream: in DTLS 1.3 the nonce waits for the record number to be decrypted, the ciphertext for nothing.
            run = TProduct.Load(source);
            hash = Hash(hash, in run, powers);
        }

        Unsafe.SkipInit(out AesStreams streams);
        Vector128<byte> tagMask = GcmPasses<TKeySize, TProduct, TRun>.EncryptFirst(half: false, ref streams, counter, roundKeys);
        counter += Vector128.Create(0u, 0, 0, 9);
        if (TDirection.Seals)
        {
            run = TProduct.Encrypt(in streams, source, destination);
        }
        else
        {
            TProduct.Decrypt(in streams, in run, destination);
        }

        while ((left -= Run) > Run)
        {
            source += Run;
            destination += Run;
            if (!TDirection.Seals)
            {
                run = TProduct.Load(source);
            }

            hash = GcmPasses<TKeySize, TProduct, TRun>.EncryptAndHash(half: false, ref streams, counter, roundKeys, hash, in run, powers);
            counter += Vector128.Create(0u, 0, 0, 8);
            if (TDirection.Seals)
            {
                run = TProduct.Encrypt(in streams, source, destination);
            }
            else
            {
                TProduct.Decrypt(in streams, in run, destination);
            }
        }

        TRun pending = run; // a copy, so that the run itself can stay in registers
        return CryptLast(in record, record.Length - left, counter, hash, in pending) ^ tagMask;
    }

    /// <summary>The last pass: what sealing still has to hash, then the tail and the lengths. Returns the tag without its mask.</summary>
    // Takes source[done..length) and destination[done..length), 1 to 128 bytes. Not inlined: the caller has as many variables as the
    // compiler can keep track of.
    [SkipLocalsInit]
    [MethodImpl(KernelMethod.Options)]
    private static Vector128<byte> CryptLast(in GcmRecord record, int done, Vector128<uint> counter, Vector128<ulong> hash, in TRun run)
    {
        byte* roundKeys = GcmKey.RoundKeys(record.Key);
        byte* runPowers = GcmKey.Power(record.Key, 8);
        int left = record.Length - done;
        TProduct product = default;
        product.Add(record.Lengths, GcmKey.Power(record.Key, 1));

        Unsafe.SkipInit(out AesStreams streams);
        if (left > Run / 2)
        {
            hash = Pass(half: false, ref streams, counter, roundKeys, hash, in run, runPowers);
            product.CryptTail(TDirection.Seals, half: false, in streams, hash, new GcmTail(in record, done));
        }
        else
        {
            hash = Pass(half: true, ref streams, counter, roundKeys, hash, in run, runPowers);
            product.CryptTail(TDirection.Seals, half: true, in streams, hash, new GcmTail(in record, done));
        }

        return GHash.Reverse(product.Reduce().AsByte());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Pass(
        bool half, ref AesStreams streams, Vector128<uint> counter, byte* roundKeys, Vector128<ulong> hash, in TRun run, byte* powers)
    {
        if (TDirection.Seals)
        {
            return GcmPasses<TKeySize, TProduct, TRun>.EncryptAndHash(half, ref streams, counter, roundKeys, hash, in run, powers);
        }

        GcmPasses<TKeySize, TProduct, TRun>.Encrypt(half, ref streams, counter, roundKeys);
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Hash(Vector128<ulong> carry, in TRun run, byte* powers)
    {
        TProduct product = default;
        GcmPasses<TKeySize, TProduct, TRun>.AddRun(ref product, carry, in run, powers);
        return product.Reduce();
    }
}

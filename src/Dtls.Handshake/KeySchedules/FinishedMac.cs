using System.Security.Cryptography;

namespace Dtls.Handshake.KeySchedules;

/// <summary>The MAC of Finished messages and of PSK binders: HMAC(HKDF-Expand-Label(key, "finished", "", Hash.length), transcript hash). RFC 8446 §4.4.4.</summary>
internal static class FinishedMac
{
    private const int MaxHashLength = 64;

    /// <summary>Fills <paramref name="output"/>, exactly <see cref="ScheduleHash.Length"/> bytes.</summary>
    public static void Write(ScheduleHash hash, ReadOnlySpan<byte> baseKey, ReadOnlySpan<byte> transcriptHash, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, hash.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(transcriptHash.Length, hash.Length);
        Span<byte> finishedKey = stackalloc byte[MaxHashLength];
        finishedKey = finishedKey[..hash.Length];
        hash.ExpandLabel(baseKey, "finished"u8, default, finishedKey);
        CryptographicOperations.HmacData(hash.Name, finishedKey, transcriptHash, output);
        CryptographicOperations.ZeroMemory(finishedKey);
    }

    /// <summary>True when <paramref name="received"/> is that MAC. Constant time.</summary>
    public static bool Verify(ScheduleHash hash, ReadOnlySpan<byte> baseKey, ReadOnlySpan<byte> transcriptHash, ReadOnlySpan<byte> received)
    {
        Span<byte> expected = stackalloc byte[MaxHashLength];
        expected = expected[..hash.Length];
        Write(hash, baseKey, transcriptHash, expected);
        return CryptographicOperations.FixedTimeEquals(expected, received);
    }
}

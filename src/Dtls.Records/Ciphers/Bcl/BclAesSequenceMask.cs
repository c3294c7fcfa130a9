using System.Security.Cryptography;

namespace Dtls.Records.Ciphers.Bcl;

/// <summary>
/// <c>Mask = AES-ECB(sn_key, Ciphertext[0..15])</c> by the base class library. One transform is kept, and fed from one array: the one-shot
/// <see cref="SymmetricAlgorithm.EncryptEcb(ReadOnlySpan{byte}, Span{byte}, PaddingMode)"/> makes a native context for each call.
/// </summary>
internal sealed class BclAesSequenceMask : SequenceMask
{
    private readonly ICryptoTransform _encryptor;

    /// <summary>The sample, and behind it the mask.</summary>
    private readonly byte[] _blocks = new byte[2 * SampleLength];

    public BclAesSequenceMask(ReadOnlySpan<byte> key)
    {
        using var aes = Aes.Create();
        aes.Mode = CipherMode.ECB; // one block of a pseudo-random permutation, as RFC 9147 §4.2.3 has it; nothing is encrypted with it
        aes.Padding = PaddingMode.None;
        aes.SetKey(key);
        _encryptor = aes.CreateEncryptor();
    }

    protected override ushort ComputeCore(ReadOnlySpan<byte> sample)
    {
        sample.CopyTo(_blocks);
        _encryptor.TransformBlock(_blocks, 0, SampleLength, _blocks, SampleLength);
        return (ushort)((_blocks[SampleLength] << 8) | _blocks[SampleLength + 1]);
    }

    protected override void Dispose(bool disposing)
    {
        _encryptor.Dispose();
        CryptographicOperations.ZeroMemory(_blocks);
    }
}

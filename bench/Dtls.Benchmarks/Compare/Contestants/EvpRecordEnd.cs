using Dtls.Benchmarks.Native;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Five calls a record: nonce, additional data, text, end, tag.</summary>
internal sealed unsafe class EvpRecordEnd : RecordEnd, IDisposable
{
    private readonly nint _sealing = LibCrypto.EVP_CIPHER_CTX_new();
    private readonly nint _opening = LibCrypto.EVP_CIPHER_CTX_new();
    private readonly BareNonce _sealNonce;
    private readonly BareNonce _openNonce;
    private readonly byte[] _associatedData = new byte[BareNonce.AssociatedDataLength];

    public EvpRecordEnd(string cipherName, byte[] key, byte sealDirection, byte openDirection)
    {
        _sealNonce = new BareNonce(sealDirection);
        _openNonce = new BareNonce(openDirection);
        nint cipher = LibCrypto.EVP_get_cipherbyname(cipherName);
        fixed (byte* keyBytes = key)
        {
            // The default nonce of all three ciphers is the 12 bytes that are needed.
            OpenSslContext.Require(LibCrypto.EVP_EncryptInit_ex(_sealing, cipher, 0, keyBytes, null) == 1, "EVP_EncryptInit_ex");
            OpenSslContext.Require(LibCrypto.EVP_DecryptInit_ex(_opening, cipher, 0, keyBytes, null) == 1, "EVP_DecryptInit_ex");
        }
    }

    public override void Assign(RecordBatch batch)
    {
    }

    public override void Protect(RecordBatch batch)
    {
        int length = batch.Payload.Length;
        int written;
        fixed (byte* payload = batch.Payload, slots = batch.Slots, associatedData = _associatedData)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                byte* record = slots + (i * batch.Stride);
                int good;
                fixed (byte* nonce = _sealNonce.Next())
                {
                    good = LibCrypto.EVP_EncryptInit_ex(_sealing, 0, 0, null, nonce);
                }

                good &= LibCrypto.EVP_EncryptUpdate(_sealing, null, &written, associatedData, BareNonce.AssociatedDataLength);
                good &= LibCrypto.EVP_EncryptUpdate(_sealing, record, &written, payload, length);
                good &= LibCrypto.EVP_EncryptFinal_ex(_sealing, record + length, &written);
                good &= LibCrypto.EVP_CIPHER_CTX_ctrl(_sealing, LibCrypto.EVP_CTRL_AEAD_GET_TAG, BareNonce.TagLength, record + length);
                batch.Lengths[i] = good * (length + BareNonce.TagLength);
            }
        }
    }

    public override int Unprotect(RecordBatch batch)
    {
        int length = batch.Payload.Length;
        int opened = 0;
        int written;
        fixed (byte* slots = batch.Slots, associatedData = _associatedData)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                byte* record = slots + (i * batch.Stride);
                int good;
                fixed (byte* nonce = _openNonce.Next())
                {
                    good = LibCrypto.EVP_DecryptInit_ex(_opening, 0, 0, null, nonce);
                }

                good &= LibCrypto.EVP_DecryptUpdate(_opening, null, &written, associatedData, BareNonce.AssociatedDataLength);
                good &= LibCrypto.EVP_DecryptUpdate(_opening, record, &written, record, length);
                good &= LibCrypto.EVP_CIPHER_CTX_ctrl(_opening, LibCrypto.EVP_CTRL_AEAD_SET_TAG, BareNonce.TagLength, record + length);
                opened += good & LibCrypto.EVP_DecryptFinal_ex(_opening, record + length, &written);
            }
        }

        return opened;
    }

    public override ReadOnlySpan<byte> GetPlaintext(RecordBatch batch) => batch.Slot(0)[..batch.Payload.Length];

    public void Dispose()
    {
        LibCrypto.EVP_CIPHER_CTX_free(_sealing);
        LibCrypto.EVP_CIPHER_CTX_free(_opening);
    }
}

using Dtls.Benchmarks.Native;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>
/// Records by <c>SSL_write</c> + <c>BIO_read</c>, and by <c>BIO_write</c> + <c>SSL_read</c>: exactly one datagram stands in a BIO at any time.
/// </summary>
internal sealed unsafe class OpenSslRecordEnd(OpenSslEnd[] ends) : RecordEnd
{
    private OpenSslEnd[] _turns = [];

    public override void Assign(RecordBatch batch)
    {
        if (_turns.Length < batch.Count)
        {
            _turns = new OpenSslEnd[batch.Count];
        }

        for (int i = 0; i < batch.Count; i++)
        {
            _turns[i] = ends[batch.Turns[i]];
        }
    }

    public override void Protect(RecordBatch batch)
    {
        OpenSslEnd[] turns = _turns;
        int length = batch.Payload.Length;
        fixed (byte* payload = batch.Payload, slots = batch.Slots)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                ref readonly OpenSslEnd end = ref turns[i];
                batch.Lengths[i] = LibSsl.SSL_write(end.Ssl, payload, length) == length
                    ? LibCrypto.BIO_read(end.Outgoing, slots + (i * batch.Stride), batch.Stride)
                    : 0;
            }
        }
    }

    public override int Unprotect(RecordBatch batch)
    {
        OpenSslEnd[] turns = _turns;
        int opened = 0;
        fixed (byte* plaintext = batch.Plaintext, slots = batch.Slots)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                ref readonly OpenSslEnd end = ref turns[i];
                if (LibCrypto.BIO_write(end.Incoming, slots + (i * batch.Stride), batch.Lengths[i]) == batch.Lengths[i]
                    && LibSsl.SSL_read(end.Ssl, plaintext, batch.Plaintext.Length) == batch.Payload.Length)
                {
                    opened++;
                }
            }
        }

        return opened;
    }

    public override ReadOnlySpan<byte> GetPlaintext(RecordBatch batch) => batch.Plaintext.AsSpan(0, batch.Payload.Length);
}

using Org.BouncyCastle.Tls;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Records by <c>DtlsTransport.Send</c> and <c>Receive</c> with spans.</summary>
internal sealed class BouncyCastleRecordEnd(DtlsTransport association, BouncyCastleTransport transport) : RecordEnd
{
    /// <summary>It never waits: the record is there. Zero would mean for ever.</summary>
    private const int WaitMilliseconds = 1;

    public override void Assign(RecordBatch batch) => transport.Use(batch);

    public override void Protect(RecordBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            association.Send(batch.Payload.AsSpan());
        }
    }

    public override int Unprotect(RecordBatch batch)
    {
        int opened = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            if (association.Receive(batch.Plaintext.AsSpan(), WaitMilliseconds) == batch.Payload.Length)
            {
                opened++;
            }
        }

        return opened;
    }

    public override ReadOnlySpan<byte> GetPlaintext(RecordBatch batch) => batch.Plaintext.AsSpan(0, batch.Payload.Length);
}

using System.Security.Cryptography;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>The <see cref="AesGcm"/> of the base class library, one instance reused: what a managed record layer pays before it does anything.</summary>
internal sealed class AesGcmContestant : Contestant
{
    public override string Name => ContestantNames.AesGcm;

    public override bool IsBareAead => true;

    public override string? WhyAbsent(SuiteUnderTest suite) =>
        suite.Algorithm is not (AeadAlgorithm.Aes128Gcm or AeadAlgorithm.Aes256Gcm) ? $"it has no {suite.Name}"
        : AesGcm.IsSupported ? null
        : "this platform has none";

    public override RecordPath CreateRecordPath(SuiteUnderTest suite, ProtocolVersion version, int associations) => new AesGcmPath(suite);

    private sealed class AesGcmPath : RecordPath
    {
        private readonly AesGcm _cipher;

        public AesGcmPath(SuiteUnderTest suite)
            : base(associations: 1)
        {
            _cipher = new AesGcm(RandomNumberGenerator.GetBytes(RecordLimits.KeyLength(suite.Algorithm)), BareNonce.TagLength);
            Near = new AesGcmEnd(_cipher, toFar: 1, toNear: 2);
            Far = new AesGcmEnd(_cipher, toFar: 2, toNear: 1);
        }

        public override RecordEnd Near { get; }

        public override RecordEnd Far { get; }

        public override void Dispose() => _cipher.Dispose();
    }

    private sealed class AesGcmEnd(AesGcm cipher, byte toFar, byte toNear) : RecordEnd
    {
        private readonly BareNonce _sealNonce = new(toFar);
        private readonly BareNonce _openNonce = new(toNear);
        private readonly byte[] _associatedData = new byte[BareNonce.AssociatedDataLength];

        public override void Assign(RecordBatch batch)
        {
        }

        public override void Protect(RecordBatch batch)
        {
            int length = batch.Payload.Length;
            for (int i = 0; i < batch.Count; i++)
            {
                Span<byte> record = batch.Slot(i)[..(length + BareNonce.TagLength)];
                cipher.Encrypt(_sealNonce.Next(), batch.Payload, record[..length], record[length..], _associatedData);
                batch.Lengths[i] = record.Length;
            }
        }

        public override int Unprotect(RecordBatch batch)
        {
            int length = batch.Payload.Length;
            for (int i = 0; i < batch.Count; i++)
            {
                Span<byte> record = batch.Record(i);
                cipher.Decrypt(_openNonce.Next(), record[..length], record[length..], record[..length], _associatedData);
            }

            return batch.Count; // a wrong tag throws
        }

        public override ReadOnlySpan<byte> GetPlaintext(RecordBatch batch) => batch.Slot(0)[..batch.Payload.Length];
    }
}

using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake;

/// <content>What becomes of an opened record.</content>
public sealed partial class DtlsSession
{
    private static readonly DtlsFailure ClosedEarly = new(AlertDescription.CloseNotify, IsLocal: false, "the peer closed before the handshake was over");

    /// <summary>Authentic, so it is the peer itself that is wrong. RFC 8446 §5.2, §5.4.</summary>
    private void OnAuthenticNonsense(OpenStatus status, IDtlsSink sink)
    {
        if (status is OpenStatus.RecordOverflow)
        {
            Abort(sink, AlertDescription.RecordOverflow, "the peer sent a record longer than 2^14 bytes");
        }
        else
        {
            Abort(sink, AlertDescription.UnexpectedMessage, "the peer sent a record without a content type");
        }
    }

    private void OnRecord(in OpenedRecord record, IDtlsSink sink)
    {
        if (record.Number.Epoch != _newestReadEpoch && !IsTimely(record.Number.Epoch))
        {
            return;
        }

        if (record.Type == ContentType.ApplicationData)
        {
            // Before the peer's Finished is verified, data is dropped, not kept: it might not be the peer's. In epoch 0 it is anybody's.
            if (State == DtlsSessionState.Connected && record.Number.Epoch >= _firstDataEpoch)
            {
                // RFC 8446 §5.1: an empty one is cover traffic, and no message.
                if (!record.Plaintext.IsEmpty)
                {
                    _alerts.OnOtherRecord();
                    sink.OnApplicationData(this, record.Plaintext);
                }
            }
            else if (record.Number.Epoch == Epochs.Handshake && _core.Version is ProtocolVersion.Dtls13)
            {
                // RFC 9147 §6.1: no data is protected by the keys of the handshake.
                Abort(sink, AlertDescription.UnexpectedMessage, "application data came under the keys of the handshake");
            }

            return;
        }

        OnControlRecord(record, sink);
    }

    /// <summary>Records of an older epoch count for a while (DTLS 1.3).</summary>
    private bool IsTimely(ushort epoch)
    {
        if (epoch > _newestReadEpoch)
        {
            _newestReadEpoch = epoch;
            _driver.OnSignOfLife();
        }

        return _driver.State is not Connected13 connected || connected.IsTimely(epoch);
    }

    private void OnControlRecord(in OpenedRecord record, IDtlsSink sink)
    {
        ushort epoch = record.Number.Epoch;
        if (epoch < _newestReadEpoch && epoch == 0 && record.Type != ContentType.Handshake)
        {
            _driver.IgnorePlaintext(); // of handshake messages there may be repetitions
            return;
        }

        switch (record.Type)
        {
            case ContentType.Handshake:
                _alerts.OnOtherRecord();
                _driver.OnRecord(record.Plaintext, record.Number);
                break;
            case ContentType.Ack:
                _driver.OnAck(record.Plaintext, epoch);
                break;
            case ContentType.Alert:
                OnAlert(record.Plaintext, epoch, sink);
                break;
            case ContentType.ChangeCipherSpec when epoch == 0:
                // It carries nothing that the epoch of the next record does not say; only nonsense in it is worth a word.
                if (record.Plaintext is not [1])
                {
                    _driver.FailOnRecord(epoch, AlertDescription.IllegalParameter, "ChangeCipherSpec is malformed");
                }

                break;
            default:
                if (epoch != 0)
                {
                    _driver.Fail(AlertDescription.UnexpectedMessage, $"a record of type {record.Type} came in epoch {epoch}");
                }

                break;
        }

        Settle(sink);
    }

    private void OnAlert(ReadOnlySpan<byte> plaintext, ushort epoch, IDtlsSink sink)
    {
        AlertVerdict verdict = _alerts.Judge(plaintext, epoch, _core.Version, out DtlsFailure? failure);
        switch (verdict)
        {
            case AlertVerdict.Close or AlertVerdict.PeerFailed when epoch == 0 && _driver.IsPlaintextOver:
                _driver.Doubt(failure ?? ClosedEarly);
                break;
            case AlertVerdict.Close:
                OnCloseNotify(sink);
                break;
            case AlertVerdict.PeerFailed:
                End(failure, answer: null, sink);
                break;
            case AlertVerdict.Wrong:
                _driver.FailOnRecord(epoch, failure!.Alert, failure.Reason);
                break;
            default:
                break;
        }
    }

    /// <summary>RFC 5246 §7.2.1: it is answered in kind.</summary>
    private void OnCloseNotify(IDtlsSink sink)
    {
        DtlsFailure? failure = State is DtlsSessionState.Connected ? null : ClosedEarly;
        End(failure, new AlertMessage(AlertLevel.Warning, AlertDescription.CloseNotify), sink);
    }
}

using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;
using Dtls.Handshake.Resumption;
using Dtls.Handshake.States;
using Dtls.Records;

namespace Dtls.Handshake.Dtls13;

/// <summary>
/// A DTLS 1.3 association after its handshake: tickets come and keys are updated. RFC 8446 §4.6, RFC 9147 §8. Our write keys change only
/// when the peer has acknowledged our KeyUpdate; its keys change with its KeyUpdate, and the old ones are kept for late records. Only an ACK
/// acknowledges: the KeyUpdate that a peer was asked for may have crossed ours (draft-ietf-tls-rfc9147bis §7.1).
/// </summary>
internal sealed class Connected13 : Connected
{
    /// <summary>The last epoch; numbers do not wrap (RFC 9147 §4.2.1).</summary>
    private const ushort LastEpoch = ushort.MaxValue;

    /// <summary>A ticket may hold a certificate of ours, but it must also fit into a later hello.</summary>
    private const int LongestTicket = 16 * 1024;

    private readonly HandshakeCore _core;
    private readonly AeadAlgorithm _aead;
    private readonly TicketKeeper? _tickets;
    private TrafficSecret _write;
    private TrafficSecret _read;
    private ushort _readEpoch = Epochs.Application;
    private ushort _oldestKept = Epochs.Handshake;
    private ushort _newestSeen = Epochs.Handshake;
    private bool _isUpdateWanted;
    private bool _isUpdateInFlight;
    private bool _askPeer;

    /// <summary>Takes the secrets over and installs the keys of epoch 3.</summary>
    /// <param name="tickets">What a client does with tickets; null: they are thrown away.</param>
    public Connected13(HandshakeCore core, DtlsConnectionInfo info, Exporter13 exporter, AeadAlgorithm aead, TrafficSecret write, TrafficSecret read, TicketKeeper? tickets)
        : base(info, exporter, core.GetEndOfRepetitions())
    {
        _tickets = tickets;
        _core = core;
        _aead = aead;
        _write = write;
        _read = read;

        if (core.Context.IsServer)
        {
            // It has installed its write keys already, and the client's Finished acknowledges all that was sent before.
            DropHandshakeEpochs();
        }
        else
        {
            InstallWriteKeys(Epochs.Application);
        }

        InstallReadKeys();
    }

    /// <summary>Whether an update of our keys waits or is under way.</summary>
    public bool IsUpdating => _isUpdateWanted || _isUpdateInFlight;

    public override ushort FirstDataEpoch => Epochs.Application;

    public override ushort ReadEpoch => _readEpoch;

    public override bool Expects(HandshakeType type) =>
        type is HandshakeType.KeyUpdate || (type is HandshakeType.NewSessionTicket && !_core.Context.IsServer);

    public override int LongestMessage => _core.Context.IsServer ? KeyUpdate.BodyLength : LongestTicket;

    public override int LongestOf(HandshakeType type) => type is HandshakeType.KeyUpdate ? KeyUpdate.BodyLength : LongestMessage;

    public override HandshakeState On(in HandshakeMessage message) =>
        message.Type is HandshakeType.KeyUpdate ? OnKeyUpdate(message) : OnTicket(message);

    public override HandshakeState OnFlightAcknowledged()
    {
        if (_isUpdateInFlight)
        {
            _isUpdateInFlight = false;
            Replace(ref _write, _write.CreateNext());
            ushort old = _core.Sealer.Epoch;
            InstallWriteKeys((ushort)(old + 1));
            _core.Sealer.DropEpoch(old);
        }
        else
        {
            DropHandshakeEpochs();
        }

        SendUpdateIfWanted();
        return this;
    }

    /// <summary>No record of an old epoch, and no Finished of the peer, comes so late: their keys go.</summary>
    public override void OnDeadline()
    {
        base.OnDeadline();
        _newestSeen = Math.Max(_newestSeen, Epochs.Application);
        DropReadEpochsBefore(_newestSeen);
    }

    public override void Abandon()
    {
        base.Abandon();
        _tickets?.Dispose();
        _write.Dispose();
        _read.Dispose();
    }

    /// <summary>
    /// Whether a record that was opened under <paramref name="epoch"/> still counts. The first of a new epoch lets the one before live on for a
    /// while and ends those before that; <see cref="OnDeadline"/> ends it, too. The clock is read only for records of an old epoch.
    /// </summary>
    public bool IsTimely(ushort epoch)
    {
        if (epoch > _newestSeen)
        {
            DropReadEpochsBefore(_newestSeen);
            _newestSeen = epoch;
            Postpone(_core.GetEndOfRepetitions());
        }
        else if (epoch < _newestSeen && _core.Options.TimeProvider.GetTimestamp() >= Deadline)
        {
            _core.Opener.DropEpoch(epoch);
            return false;
        }

        return true;
    }

    /// <summary>Updates our write keys as soon as everything sent before is acknowledged; several wishes in the meantime are one.</summary>
    /// <param name="askPeer">Whether the peer is to update its keys too.</param>
    /// <returns>False when there are no more epochs, or no more message numbers, which end a little earlier.</returns>
    public bool TryUpdateKeys(bool askPeer)
    {
        if (_core.Sealer.Epoch == LastEpoch || !_core.HasMessageNumbers)
        {
            return false;
        }

        _isUpdateWanted = true;
        _askPeer |= askPeer;
        SendUpdateIfWanted();
        return true;
    }

    private HandshakeState OnKeyUpdate(in HandshakeMessage message)
    {
        if (!KeyUpdate.TryRead(message.Body, out KeyUpdate update, out bool isKnown))
        {
            return Fail(AlertDescription.DecodeError, "KeyUpdate is malformed");
        }

        if (!isKnown)
        {
            return Fail(AlertDescription.IllegalParameter, "KeyUpdate asks for something unknown");
        }

        if (_readEpoch == LastEpoch)
        {
            return Fail(AlertDescription.UnexpectedMessage, "the peer updates its keys too often");
        }

        Replace(ref _read, _read.CreateNext());
        _readEpoch++;
        InstallReadKeys();
        if (update.RequestUpdate && !_isUpdateInFlight)
        {
            TryUpdateKeys(askPeer: false); // no more epochs: RFC 9147 §8 lets the wish go unanswered
        }

        return this;
    }

    private HandshakeState OnTicket(in HandshakeMessage message)
    {
        if (!NewSessionTicket13.TryRead(message.Body, out NewSessionTicket13 ticket))
        {
            return Fail(AlertDescription.DecodeError, "NewSessionTicket is malformed");
        }

        _tickets?.Keep(ticket);
        return this;
    }

    private void SendUpdateIfWanted()
    {
        if (!_isUpdateWanted || _core.HasFlight || !_core.HasMessageNumbers)
        {
            return;
        }

        _core.BeginFlight();
        _core.Send(new KeyUpdate { RequestUpdate = _askPeer });
        (_isUpdateWanted, _askPeer, _isUpdateInFlight) = (false, false, true);
    }

    /// <summary>Each epoch is dropped once.</summary>
    private void DropReadEpochsBefore(ushort epoch)
    {
        for (; _oldestKept < epoch; _oldestKept++)
        {
            _core.Opener.DropEpoch(_oldestKept);
        }
    }

    /// <summary>Nothing of the handshake is ever sent again.</summary>
    private void DropHandshakeEpochs()
    {
        _core.Sealer.DropEpoch(Epochs.Plaintext);
        _core.Sealer.DropEpoch(Epochs.Handshake);
    }

    private void InstallWriteKeys(ushort epoch)
    {
        using EpochKeys keys = _write.CreateKeys(_aead, epoch);
        _core.Sealer.InstallKeys(keys);
    }

    private void InstallReadKeys()
    {
        using EpochKeys keys = _read.CreateKeys(_aead, _readEpoch);
        _core.Opener.InstallKeys(keys);
    }

    private static void Replace(ref TrafficSecret secret, TrafficSecret next)
    {
        secret.Dispose();
        secret = next;
    }
}

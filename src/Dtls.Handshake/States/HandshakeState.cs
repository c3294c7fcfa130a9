using Dtls.Handshake.Messages;

namespace Dtls.Handshake.States;

/// <summary>
/// What a handshake waits for. A state owns exactly the facts its successors need, gets one whole message, in order and only once, and
/// returns the next state. It never sees fragments, repetitions or timers.
/// </summary>
internal abstract class HandshakeState
{
    /// <summary>The epoch that the messages of this state must come in.</summary>
    public virtual ushort ReadEpoch => 0;

    /// <summary>Whether a message of this type is allowed now; the driver refuses others with unexpected_message.</summary>
    public abstract bool Expects(HandshakeType type);

    /// <summary>Takes a message that is expected.</summary>
    public abstract HandshakeState On(in HandshakeMessage message);

    /// <summary>The peer has acknowledged all of our flight (DTLS 1.3).</summary>
    /// <returns>The state to go on in.</returns>
    public virtual HandshakeState OnFlightAcknowledged() => this;

    /// <summary>The timestamp at which <see cref="OnDeadline"/> is due; <see cref="long.MaxValue"/> for never.</summary>
    public virtual long Deadline => long.MaxValue;

    /// <summary>Lets go of what was kept for a while only.</summary>
    public virtual void OnDeadline()
    {
    }

    /// <summary>The handshake ends here: wipes the secrets that the state would have handed to its successor.</summary>
    public virtual void Abandon()
    {
    }

    protected static HandshakeState Fail(AlertDescription alert, string reason) => new HandshakeFailed(new DtlsFailure(alert, IsLocal: true, reason));

    protected static HandshakeState Fail(DtlsFailure failure) => new HandshakeFailed(failure);
}

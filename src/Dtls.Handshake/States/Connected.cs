using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.States;

/// <summary>
/// The handshake is over. In DTLS 1.2 nothing may follow: a HelloRequest or a ClientHello under the new keys asks for a renegotiation,
/// which is refused with unexpected_message by the driver.
/// </summary>
/// <param name="info">What was agreed.</param>
/// <param name="exporter">Owned by the state.</param>
/// <param name="endOfRepetitions">Until when something is kept for a peer that repeats itself; <see cref="long.MaxValue"/> when nothing is.</param>
internal class Connected(DtlsConnectionInfo info, IKeyingMaterialExporter exporter, long endOfRepetitions = long.MaxValue) : HandshakeState
{
    private long _deadline = endOfRepetitions;

    public DtlsConnectionInfo Info { get; } = info;

    public IKeyingMaterialExporter Exporter { get; } = exporter;

    /// <summary>The first epoch that carries application data.</summary>
    public virtual ushort FirstDataEpoch => 1;

    /// <summary>Bytes of the longest message that may still come.</summary>
    public virtual int LongestMessage => 0;

    public override ushort ReadEpoch => 1;

    public override long Deadline => _deadline;

    public override void OnDeadline() => _deadline = long.MaxValue;

    public override void Abandon()
    {
        _deadline = long.MaxValue;
        Exporter.Dispose();
    }

    public override bool Expects(HandshakeType type) => false;

    /// <summary>Bytes that a message of a type may have at most, if it <see cref="Expects"/> one.</summary>
    public virtual int LongestOf(HandshakeType type) => LongestMessage;

    public override HandshakeState On(in HandshakeMessage message) => this;

    /// <summary>Something newer than before is kept for a while.</summary>
    protected void Postpone(long deadline) => _deadline = deadline;
}

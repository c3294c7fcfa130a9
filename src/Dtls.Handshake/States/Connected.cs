using Dtls.Handshake.KeySchedules;
using Dtls.Handshake.Messages;

namespace Dtls.Handshake.States;

/// <summary>
/// The handshake is over. In DTLS 1.2 nothing may follow: a HelloRequest or a ClientHello under the new keys asks for a renegotiation,
/// which is refused with unexpected_message by the driver.
/// </summary>
internal class Connected(DtlsConnectionInfo info, IKeyingMaterialExporter exporter) : HandshakeState
{
    public DtlsConnectionInfo Info { get; } = info;

    public IKeyingMaterialExporter Exporter { get; } = exporter;

    /// <summary>The first epoch that carries application data.</summary>
    public virtual ushort FirstDataEpoch => 1;

    public override ushort ReadEpoch => 1;

    public override void Abandon() => Exporter.Dispose();

    public override bool Expects(HandshakeType type) => false;

    public override HandshakeState On(in HandshakeMessage message) => this;
}

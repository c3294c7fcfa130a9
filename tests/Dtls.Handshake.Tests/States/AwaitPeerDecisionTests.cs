using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Messages;
using Dtls.Handshake.States;
using Dtls.TestKit;
using Xunit;
using Client12 = Dtls.Handshake.Dtls12.Client;
using Server12 = Dtls.Handshake.Dtls12.Server;
using Server13 = Dtls.Handshake.Dtls13.Server;

namespace Dtls.Handshake.Tests.States;

public class AwaitPeerDecisionTests
{
    private static readonly PairOptions Asking = PairOptions.Both with
    {
        ClientVerification = PeerVerificationMode.Owner,
        ClientCertificateMode = ClientCertificateMode.Required,
        ClientCertificates = [TestCertificates.Client.Credential],
    };

    [Fact]
    public void Nothing_is_expected_while_the_owner_thinks()
    {
        using var at = StatePair.At<AwaitPeerDecision>(Asking);
        StateAssert.Expects(at.State);
        Assert.Same(at.State, at.State.On(new HandshakeMessage(HandshakeType.Finished, 0, 2, default)));
    }

    [Fact]
    public void A_client_that_accepts_goes_on_with_its_flight()
    {
        using var old = StatePair.At<AwaitPeerDecision>(Asking with { Server = DtlsProtocols.Dtls12 });
        Assert.IsType<Client12.ExpectFinished>(Accept(old, TestCertificates.Server));
        using var renewed = StatePair.At<AwaitPeerDecision>(Asking);
        Assert.IsType<Connected13>(Accept(renewed, TestCertificates.Server));
    }

    [Fact]
    public void A_server_that_accepts_waits_for_Finished()
    {
        PairOptions options = Asking with { ClientVerification = PeerVerificationMode.Chain, ServerVerification = PeerVerificationMode.ChainThenOwner };
        using var old = StatePair.At<AwaitPeerDecision>(options with { Server = DtlsProtocols.Dtls12 });
        Assert.IsType<Server12.ExpectFinished>(Accept(old, TestCertificates.Client));
        using var renewed = StatePair.At<AwaitPeerDecision>(options);
        Assert.IsType<Server13.ExpectFinished>(Accept(renewed, TestCertificates.Client));
    }

    private static HandshakeState Accept(StatePair at, TestCertificate expected)
    {
        var decision = Assert.IsType<AwaitPeerDecision>(at.State);
        Assert.Equal(expected.Certificate.Thumbprint, decision.Peer.Certificate.Thumbprint);
        Assert.Empty(decision.Peer.ChainErrors);
        return decision.Accept();
    }
}

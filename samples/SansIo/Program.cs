using System.Text;
using Dtls.Handshake;

// Two ends of one association in one program, without a socket: whatever one wants to send, the other receives.
using var credential = CertificateCredential.CreateSelfSigned("localhost");
var serverContext = DtlsContext.CreateServer(new DtlsServerOptions { Certificates = [credential] });
var clientContext = DtlsContext.CreateClient(new DtlsClientOptions { PeerVerification = PeerVerificationMode.Owner });
using var client = DtlsSession.CreateClient(clientContext, "localhost");
using var server = DtlsSession.CreateServer(serverContext);
var sink = new Printer(credential.Chain[0].Thumbprint);

byte[] datagram = new byte[2048];
while (Carry(client, server) | Carry(server, client))
{
}

client.Seal("hello, relay"u8, datagram, out int length);
server.Receive(datagram.AsSpan(0, length), sink);

// Moves all waiting datagrams from one end to the other; false when there were none.
bool Carry(DtlsSession from, DtlsSession to)
{
    bool any = false;
    while (from.TryGetTransmit(datagram, out int written))
    {
        to.Receive(datagram.AsSpan(0, written), sink);
        any = true;
    }

    return any;
}

internal sealed class Printer(string expectedThumbprint) : IDtlsSink
{
    public void OnConnected(DtlsSession session) => Console.WriteLine($"connected: {session.Info!.CipherSuite}, {session.Info.Group}");

    public void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload) => Console.WriteLine($"received: {Encoding.UTF8.GetString(payload)}");

    public void OnPeerVerification(DtlsSession session, PeerIdentity peer)
    {
        if (peer.Certificate.Thumbprint == expectedThumbprint)
        {
            session.AcceptPeer(this);
        }
        else
        {
            session.RejectPeer(this);
        }
    }

    public void OnClosed(DtlsSession session, DtlsFailure? failure) => Console.WriteLine($"closed: {failure}");
}

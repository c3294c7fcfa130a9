using System.Net;
using System.Text;
using Dtls.Handshake;
using Dtls.TestKit;

namespace Dtls.Sockets.Tests;

/// <summary>A listener on the loopback and clients that trust it. Disposes of all it made.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _made = [];

    public static DtlsServerOptions Server(
        CookiePolicy cookies = CookiePolicy.Always,
        ClientCertificateMode clients = ClientCertificateMode.None,
        PeerVerificationMode verification = PeerVerificationMode.Chain,
        TimeProvider? time = null) => new()
        {
            Certificates = [TestCertificates.Server.Credential],
            CookiePolicy = cookies,
            ClientCertificateMode = clients,
            PeerVerification = verification,
            CertificateChainPolicy = TestCertificates.TrustPolicy,
            TimeProvider = time ?? TimeProvider.System,
        };

    public static DtlsClientOptions Client(PeerVerificationMode verification = PeerVerificationMode.Chain, TimeProvider? time = null) => new()
    {
        Certificates = [TestCertificates.Client.Credential],
        PeerVerification = verification,
        CertificateChainPolicy = TestCertificates.TrustPolicy,
        TimeProvider = time ?? TimeProvider.System,
    };

    public static DtlsListenerOptions Listen(DtlsServerOptions? server = null, string address = "127.0.0.1") => new()
    {
        ListenEndPoint = new IPEndPoint(IPAddress.Parse(address), 0),
        Server = server ?? Server(),
    };

    public static DtlsConnectionOptions Connect(EndPoint remote, DtlsClientOptions? client = null) => new()
    {
        RemoteEndPoint = remote,
        Client = client ?? Client(),
    };

    public async Task<DtlsListener> ListenAsync(DtlsListenerOptions? options = null)
    {
        DtlsListener listener = await DtlsListener.ListenAsync(options ?? Listen());
        _made.Add(listener);
        return listener;
    }

    public async Task<DtlsConnection> ConnectAsync(DtlsConnectionOptions options)
    {
        DtlsConnection connection = await DtlsConnection.ConnectAsync(options).Within();
        lock (_made)
        {
            _made.Add(connection);
        }

        return connection;
    }

    public Task<DtlsConnection> ConnectAsync(DtlsListener listener) => ConnectAsync(Connect(listener.LocalEndPoint));

    /// <summary>A finished association, seen from both sides.</summary>
    public async Task<(DtlsConnection Client, DtlsConnection Server)> ConnectPairAsync(DtlsListener listener)
    {
        Task<DtlsConnection> accepting = listener.AcceptConnectionAsync().Within();
        DtlsConnection client = await ConnectAsync(listener);
        return (client, await accepting);
    }

    public static async Task SendAsync(DtlsConnection connection, string text) =>
        await connection.SendAsync(Encoding.UTF8.GetBytes(text)).Within();

    public static async Task<string?> ReceiveAsync(DtlsConnection connection)
    {
        byte[] buffer = new byte[20_000];
        int length = await connection.ReceiveAsync(buffer).Within();
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable made in Enumerable.Reverse(_made))
        {
            await made.DisposeAsync().Within();
        }
    }
}

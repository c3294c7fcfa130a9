using System.Net;

namespace Dtls.Sockets.Tests.Routing;

/// <summary>Datagrams of so many associations that what they need is fetched ahead. It is a hint: nothing else may be different.</summary>
public sealed class LookaheadTests : IAsyncDisposable
{
    private const int Crowd = 300; // more than Lookahead wants

    private readonly Loopback _loopback = new();

    public ValueTask DisposeAsync() => _loopback.DisposeAsync();

    [Fact]
    public async Task In_a_crowd_each_gets_its_own_answers_while_others_leave_and_strangers_shout()
    {
        DtlsListener listener = await _loopback.ListenAsync(new DtlsListenerOptions
        {
            ListenEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
            Server = Loopback.Server(),
            Handler = new RecordingHandler(),
            MaxHalfOpenPerSource = Crowd,
        });
        RawClient[] clients = [.. Enumerable.Range(0, Crowd).Select(_ => new RawClient(listener.LocalEndPoint).Connect())];
        using var stranger = new RawClient(listener.LocalEndPoint);
        try
        {
            Assert.Equal(Crowd, listener.ConnectionCount);
            Speak(clients, stranger, "all");

            RawClient[] gone = [.. clients.Where((_, i) => i % 3 == 0)];
            foreach (RawClient client in gone)
            {
                client.Session.Close(client);
                client.TakeTransmits().ForEach(datagram => client.SendRaw(datagram));
            }

            RawClient[] left = [.. clients.Except(gone)];
            Speak(left, stranger, "the rest");
            await TestPatience.Until(() => listener.ConnectionCount == left.Length, "those who left are forgotten");
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    /// <summary>All speak at once, so that batches are mixed.</summary>
    private static void Speak(RawClient[] clients, RawClient stranger, string word)
    {
        for (int i = 0; i < clients.Length; i++)
        {
            clients[i].Send($"{word} {i}");
            stranger.SendRaw([22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, (byte)i]);
        }

        for (int i = 0; i < clients.Length; i++)
        {
            Assert.Equal($"{word} {i}", clients[i].ReceiveText());
        }
    }
}

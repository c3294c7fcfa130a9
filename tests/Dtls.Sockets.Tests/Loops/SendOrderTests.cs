using System.Net;
using System.Net.Sockets;

namespace Dtls.Sockets.Tests.Loops;

public sealed class SendOrderTests
{
    [Fact]
    public async Task What_is_sent_at_once_does_not_overtake_what_waits()
    {
        const int Waiting = 1000; // more than is sent in one turn
        using Socket peer = RawClient.CreateSocket();
        await using var client = new FaultyClient((IPEndPoint)peer.LocalEndPoint!);
        using var blocked = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        client.Transport.BeforeSend = () =>
        {
            blocked.Set();
            release.Wait(TestPatience.Limit);
        };
        Task sending = Task.Run(() =>
        {
            Assert.True(client.Endpoint.Shard.TrySendRaw(client.Remote, [1])); // blocks, and comes back with most of the others unsent
            Assert.True(client.Endpoint.Shard.TrySendRaw(client.Remote, [3]));
        });
        Assert.True(blocked.Wait(TestPatience.Limit));
        for (int i = 0; i < Waiting; i++)
        {
            Assert.True(client.Endpoint.Shard.TrySendRaw(client.Remote, [2]));
        }

        release.Set();
        await sending.Within();

        await TestPatience.Until(() => client.Transport.Sent.Count == Waiting + 2, "all are sent");
        Assert.Equal([1, .. Enumerable.Repeat((byte)2, Waiting), 3], client.Transport.Sent.ToArray());
    }
}

using Dtls.TestKit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Dtls.Handshake.Tests.Handshakes;

/// <summary>A relay has a hundred thousand associations, and most of them carry data and nothing else: what made them must be gone.</summary>
[CollectionDefinition(nameof(IdleMemoryTests), DisableParallelization = true)] // the heap is measured while nothing else runs
[Collection(nameof(IdleMemoryTests))]
public class IdleMemoryTests
{
    private const int Sessions = 1000;

    /// <summary>The test runner has a heap of its own, which grows now and then; what an update leaves behind would be there every time.</summary>
    private const int Rounds = 3;

    /// <summary>Measured: 1.6 kB (DTLS 1.2) and 2.0 kB (DTLS 1.3) after the handshake, 1.4 and 1.5 kB from the end of repetitions on.</summary>
    private const long MostAfterHandshake = 2400;

    private const long MostWhenIdle = 1650;

    [Theory]
    [InlineData(DtlsProtocols.Dtls12)]
    [InlineData(DtlsProtocols.Dtls13)]
    public void A_servers_association_keeps_its_keys_and_little_else(DtlsProtocols version)
    {
        PairOptions options = AlertTests.PairOf(version) with { SessionCache = new ClientSessionCache() };
        FakeTimeProvider clock = TestOptions.CreateClock();
        DtlsContext client = DtlsContext.CreateClient(options.CreateClient(clock));
        DtlsContext server = DtlsContext.CreateServer(options.CreateServer(clock));
        Connect(client, server, clock).Dispose();

        var sessions = new DtlsSession[Sessions];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Sessions; i++)
        {
            sessions[i] = Connect(client, server, clock);
        }

        options.SessionCache.Dispose();
        long afterHandshake = MeasureSince(before);

        clock.Advance(TimeSpan.FromMinutes(4));
        foreach (DtlsSession session in sessions)
        {
            session.HandleTimeout(new PairEnd());
            Assert.Equal(long.MaxValue, session.NextTimeout);
        }

        long idle = MeasureSince(before);
        TestContext.Current.TestOutputHelper?.WriteLine($"{version}: {afterHandshake} B after the handshake, {idle} B when idle"); // -showLiveOutput
        Assert.InRange(afterHandshake, 0, MostAfterHandshake);
        Assert.InRange(idle, 0, MostWhenIdle);
        Array.ForEach(sessions, session => session.Dispose());
    }

    [Fact]
    public void A_key_update_leaves_nothing_behind()
    {
        FakeTimeProvider clock = TestOptions.CreateClock();
        var pairs = new DtlsPair[Sessions / 4];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (PairOptions.Dtls13 with { TicketCount = 0 }).CreatePair(clock: clock).Connect();
            UpdateKeys(pairs[i]); // the first time lists of the test grow, too
        }

        LetGo();
        long left = long.MaxValue;
        for (int round = 0; round < Rounds && left is not (>= -2000 and <= 100); round++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            Array.ForEach(pairs, UpdateKeys);
            LetGo();
            left = MeasureSince(before) * Sessions / pairs.Length;
        }

        Assert.InRange(left, -2000, 100);
        Array.ForEach(pairs, pair => pair.Dispose());

        void LetGo()
        {
            clock.Advance(TimeSpan.FromMinutes(4));
            foreach (DtlsPair pair in pairs)
            {
                pair.Client.Session.HandleTimeout(pair.Client);
                pair.Server.Session.HandleTimeout(pair.Server);
                pair.Link.Sent.Clear();
                pair.Server.Received.Clear();
            }
        }
    }

    private static void UpdateKeys(DtlsPair pair)
    {
        Assert.True(pair.Client.Session.TryUpdateKeys(requestPeerUpdate: true));
        pair.Run();
        pair.Send(pair.Client, "new"u8);
        pair.Send(pair.Server, "new"u8);
        pair.Run();
    }

    private static long MeasureSince(long before)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return (GC.GetTotalMemory(forceFullCollection: true) - before) / Sessions;
    }

    /// <summary>A server whose client has everything it sent, and is gone.</summary>
    private static DtlsSession Connect(DtlsContext clientContext, DtlsContext serverContext, FakeTimeProvider clock)
    {
        var sink = new PairEnd();
        byte[] datagram = new byte[2000];
        using var client = DtlsSession.CreateClient(clientContext, TestCertificates.ServerName);
        var server = DtlsSession.CreateServer(serverContext);
        do
        {
            while (Carry(client, server) | Carry(server, client))
            {
            }

            clock.Advance(TimeSpan.FromMilliseconds(100)); // for the ACK of the tickets
            client.HandleTimeout(sink);
        }
        while (server.NextTransmission != long.MaxValue);

        Assert.Equal((DtlsSessionState.Connected, DtlsSessionState.Connected), (client.State, server.State));
        return server;

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
    }
}

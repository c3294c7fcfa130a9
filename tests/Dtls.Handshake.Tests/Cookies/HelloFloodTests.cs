using System.Buffers.Binary;
using Dtls.Handshake.Cookies;
using Dtls.TestKit;
using Xunit;

namespace Dtls.Handshake.Tests.Cookies;

/// <summary>A ClientHello that spans two datagrams, and a flood of fragments from addresses that nobody has.</summary>
public sealed class HelloFloodTests : IDisposable
{
    private const int Trials = 300;

    private readonly PairEnd _end = new();
    private readonly byte[] _reply = new byte[512];
    private readonly Random _random = new(5);
    private readonly DtlsAcceptor _acceptor = new(DtlsContext.CreateServer(PairOptions.Both.CreateServer(TestOptions.CreateClock())));
    private readonly byte[][] _hello;
    private readonly byte[] _whole;

    public HelloFloodTests()
    {
        _hello = HelloOf(names: 100);
        _whole = Assert.Single(HelloOf(names: 1));
        Assert.Equal(2, _hello.Length);
    }

    public void Dispose() => _acceptor.Dispose();

    /// <summary>The pieces of a hello leave back to back: at 100,000 fragments a second a hundred come within a millisecond.</summary>
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(50, 1.0)]
    [InlineData(100, 0.97)]
    public void It_gets_through_at_the_first_try_when_a_flood_comes_between_its_pieces(int between, double atLeast)
    {
        int answered = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            byte[] address = AddressOf(trial);
            answered += TrySend(address, between) ? 1 : 0;
        }

        Assert.InRange(answered, atLeast * Trials, Trials);
    }

    [Fact]
    public void It_gets_through_within_its_retransmissions_when_nearly_as_many_fragments_as_there_are_places_come_between()
    {
        for (int trial = 0; trial < Trials; trial++)
        {
            byte[] address = AddressOf(trial);
            int left = 1 + new DtlsClientOptions().MaxRetransmissions;
            while (!TrySend(address, HelloAssembly.Places * 4 / 5))
            {
                left--;
                Assert.NotEqual(0, left);
            }
        }
    }

    [Fact]
    public void Whole_hellos_take_nobodys_place()
    {
        byte[] address = AddressOf(0);
        Assert.Equal(AcceptStatus.Dropped, Accept(_hello[0], address));
        for (int i = 0; i < 20 * HelloAssembly.Places; i++)
        {
            Assert.Equal(AcceptStatus.Reply, Accept(_whole, RandomAddress()));
        }

        Assert.Equal(AcceptStatus.Reply, Accept(_hello[1], address));
    }

    [Fact]
    public void Whole_hellos_need_no_room()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(AcceptStatus.Reply, Accept(_whole, AddressOf(0)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void An_address_has_one_place_however_many_hellos_it_begins()
    {
        byte[] address = AddressOf(0), greedy = AddressOf(1);
        Assert.Equal(AcceptStatus.Dropped, Accept(_hello[0], address));
        for (ushort sequence = 0; sequence < 20 * HelloAssembly.Places; sequence++)
        {
            byte[] fragment = (byte[])_hello[0].Clone();
            BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(17), sequence); // message_seq
            Assert.Equal(AcceptStatus.Dropped, Accept(fragment, greedy));
        }

        Assert.Equal(AcceptStatus.Reply, Accept(_hello[1], address));
    }

    [Fact]
    public void A_flood_costs_no_memory()
    {
        byte[] datagram = new byte[_hello[0].Length];
        byte[] address = new byte[6];
        Assert.Equal(0, AllocationProbe.Measure(() =>
        {
            _random.NextBytes(address);
            _hello[0].CopyTo(datagram, 0);
            _acceptor.Accept(datagram, address, 0, _end, _reply, out int _, out _);
        }));
    }

    /// <summary>Sends the first piece, a flood, and the second; true when the hello was answered. A second piece of the time before may be there still.</summary>
    private bool TrySend(byte[] address, int between)
    {
        bool isAnswered = Accept(_hello[0], address) is AcceptStatus.Reply;
        for (int i = 0; i < between; i++)
        {
            Assert.Equal(AcceptStatus.Dropped, Accept(_hello[_random.Next(2)], RandomAddress()));
        }

        return Accept(_hello[1], address) is AcceptStatus.Reply || isAnswered;
    }

    private AcceptStatus Accept(byte[] datagram, byte[] address) =>
        _acceptor.Accept((byte[])datagram.Clone(), address, 0, _end, _reply, out int _, out _);

    private static byte[] AddressOf(int number) => [127, 0, 0, 1, (byte)(number >> 8), (byte)number];

    private byte[] RandomAddress()
    {
        byte[] address = new byte[6];
        _random.NextBytes(address);
        return address;
    }

    private static byte[][] HelloOf(int names)
    {
        PairOptions options = PairOptions.Dtls13 with { ClientApplicationProtocols = [.. Enumerable.Range(0, names).Select(i => $"protocol-{i:00}")] };
        using var client = DtlsSession.CreateClient(DtlsContext.CreateClient(options.CreateClient(TestOptions.CreateClock())));
        byte[] buffer = new byte[2000];
        var datagrams = new List<byte[]>();
        while (client.TryGetTransmit(buffer, out int written))
        {
            datagrams.Add(buffer[..written]);
        }

        return [.. datagrams];
    }
}

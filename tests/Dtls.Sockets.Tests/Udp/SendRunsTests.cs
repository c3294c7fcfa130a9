using System.Net;
using Dtls.Sockets.Udp;

namespace Dtls.Sockets.Tests.Udp;

public sealed class SendRunsTests
{
    private readonly SendRuns _runs = new();

    public static TheoryData<string, string> Groups => new()
    {
        // A datagram is its destination and its length; a run is a list of indices.
        { "a100 a100 a100", "0,1,2" },
        { "a100 a100 a50 a50", "0,1,2 3" }, // a shorter one is the last of its run, and a run of one length begins anew
        { "a100 a120 a120", "0 1,2" }, // a longer one begins a run
        { "a100 b100 a100 b100", "0,2 1,3" },
        { "a100 b100 a50 b100 a100", "0,2 1,3 4" },
        { "a100 a0 a100", "0 1 2" }, // an empty one stays alone, and nothing overtakes it
        { "a100 b100 a2000 a100 b100", "0 1,4 2 3" }, // one that is too long for a run neither
        { "a100 a100 b7 a100", "0,1,3 2" },
    };

    [Theory]
    [MemberData(nameof(Groups))]
    public void Runs_are_of_one_destination_and_one_length(string datagrams, string expected)
    {
        _runs.Build(Batch(datagrams), Up(to: 1500));

        Assert.Equal(expected, string.Join(' ', Runs().Select(run => string.Join(',', run))));
    }

    [Fact]
    public void Nothing_is_grouped_where_nothing_is_to_be_segmented()
    {
        _runs.Build(Batch("a100 a100 a100"), Up(to: 0));

        Assert.Equal(3, _runs.Count);
        Assert.All(_runs.All.ToArray(), run => Assert.Equal(1, run.Count));
    }

    [Fact]
    public void Runs_keep_the_limits_of_the_system()
    {
        _runs.Build(Batch(string.Join(' ', Enumerable.Repeat("a100", 200))), Up(to: 1500));
        Assert.Equal([64, 64, 64, 8], _runs.All.ToArray().Select(run => run.Count));

        _runs.Build(Batch(string.Join(' ', Enumerable.Repeat("a1400", 100))), Up(to: 1500));
        Assert.Equal([46, 46, 8], _runs.All.ToArray().Select(run => run.Count));
        Assert.All(_runs.All.ToArray(), run => Assert.InRange(run.Bytes, 1, SendRuns.MaxBytes));
    }

    [Fact]
    public void Every_datagram_is_in_one_run_and_no_destination_sees_another_order()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            int destinations = 1 << random.Next(9);
            int[] lengths = [1200, 1200, 1200, 50, 0, 1600];
            string[] datagrams = [.. Enumerable.Range(0, 1 + random.Next(700)).Select(_ => $"{random.Next(destinations)}:{lengths[random.Next(6)]}")];
            DatagramBatch batch = Batch(string.Join(' ', datagrams));

            _runs.Build(batch, Up(to: 1500));

            int[] order = [.. Runs().SelectMany(run => run)];
            Assert.Equal(Enumerable.Range(0, batch.Count), order.Order());
            foreach (IGrouping<string, int> own in order.GroupBy(index => datagrams[index].Split(':')[0]))
            {
                Assert.Equal(own.Order(), own);
            }

            foreach (SendRun run in _runs.All.ToArray().Where(run => run.Count > 1))
            {
                Assert.InRange(run.SegmentLength, 1, 1500);
            }
        }
    }

    [Fact]
    public void Answers_from_different_addresses_of_ours_do_not_share_a_run()
    {
        var batch = new DatagramBatch(4, 1000);
        PeerAddress remote = Address("a");
        batch.Append(100, remote, LocalAddress.Read4([0, 0, 0, 0, 10, 0, 0, 1, 0, 0, 0, 0]));
        batch.Append(100, remote, LocalAddress.Read4([0, 0, 0, 0, 10, 0, 0, 2, 0, 0, 0, 0]));

        _runs.Build(batch, Up(to: 1500));

        Assert.Equal(2, _runs.Count);
    }

    private static SegmentationOffload Up(int to) => new(to, TimeProvider.System, hosts: 1);

    private static PeerAddress Address(string name) =>
        PeerAddress.Create(new IPEndPoint(IPAddress.Loopback, int.TryParse(name, out int number) ? 1000 + number : name[0]));

    private static DatagramBatch Batch(string datagrams)
    {
        string[] all = datagrams.Split(' ');
        var batch = new DatagramBatch(all.Length, 1 << 21);
        foreach (string datagram in all)
        {
            string[] parts = datagram.Contains(':', StringComparison.Ordinal) ? datagram.Split(':') : [datagram[..1], datagram[1..]];
            batch.Append(int.Parse(parts[1]), Address(parts[0]));
        }

        return batch;
    }

    private List<List<int>> Runs()
    {
        var all = new List<List<int>>();
        foreach (ref readonly SendRun run in _runs.All)
        {
            var indices = new List<int>();
            for (int i = run.First; i >= 0; i = _runs.Next(i))
            {
                indices.Add(i);
            }

            Assert.Equal(run.Count, indices.Count);
            Assert.Equal(run.Last, indices[^1]);
            all.Add(indices);
        }

        return all;
    }
}

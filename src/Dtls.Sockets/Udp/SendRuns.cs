using System.Diagnostics;

namespace Dtls.Sockets.Udp;

/// <summary>
/// Groups a batch by destination and length, without moving a byte: what goes to one destination keeps its order, what goes to different
/// ones may change places. Built anew for each batch, in memory that stays.
/// </summary>
internal sealed class SendRuns
{
    /// <summary>Datagrams in a run, at most: what every kernel that can segment takes.</summary>
    public const int MaxSegments = 64;

    /// <summary>Bytes in a run, at most: a UDP datagram over IPv6.</summary>
    public const int MaxBytes = 65_487;

    private const int Probes = 8;

    private SendRun[] _runs = [];
    private int[] _next = [];
    private int[] _places = []; // a hash table of runs by destination: the run's index, and whose turn wrote it
    private long[] _turns = [];
    private long _turn;

    public int Count { get; private set; }

    public ReadOnlySpan<SendRun> All => _runs.AsSpan(0, Count);

    /// <summary>The datagram of the same run behind <paramref name="datagram"/>; -1 for none.</summary>
    public int Next(int datagram) => _next[datagram];

    /// <param name="offload">Says which datagrams stay alone.</param>
    public void Build(DatagramBatch batch, SegmentationOffload offload)
    {
        Reset(batch.Count);
        int previous = -1;
        for (int i = 0; i < batch.Count; i++)
        {
            ref readonly Datagram datagram = ref batch[i];
            _next[i] = -1;
            if (datagram.Length == 0 || !offload.Allows(in datagram.Remote, datagram.Length))
            {
                CloseFor(batch, in datagram, previous); // order: nothing behind this one may join a run before it
                previous = -1;
                Begin(i, datagram.Length, isClosed: true);
                continue;
            }

            // Datagrams of one destination come in trains: most look no further than the run before.
            if (previous >= 0 && IsFor(batch, in _runs[previous], in datagram))
            {
                if (!TryJoin(ref _runs[previous], i, datagram.Length))
                {
                    previous = Begin(i, datagram.Length, isClosed: false);
                    Remember(batch, in datagram, previous);
                }

                continue;
            }

            previous = JoinOrBegin(batch, in datagram, i);
        }
    }

    private static int Hash(in Datagram datagram)
    {
        ulong mixed = (datagram.Remote.Suffix64 ^ ((ulong)datagram.Remote.Port << 40) ^ datagram.Remote.Prefix64) * 0x9E37_79B9_7F4A_7C15;
        return (int)(mixed >> 33);
    }

    private static bool IsSameWay(in Datagram left, in Datagram right) => left.Remote == right.Remote && left.Local.Equals(right.Local);

    private static bool IsFor(DatagramBatch batch, in SendRun run, in Datagram datagram) => IsSameWay(in batch[run.First], in datagram);

    private void Reset(int count)
    {
        Count = 0;
        if (_runs.Length < count)
        {
            _runs = new SendRun[count];
            _next = new int[count];
            _places = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2)];
            _turns = new long[_places.Length];
            _turn = 0;
        }

        _turn++;
    }

    private int JoinOrBegin(DatagramBatch batch, in Datagram datagram, int index)
    {
        int place = Find(batch, in datagram);
        if (place >= 0 && _turns[place] == _turn)
        {
            int run = _places[place];
            if (TryJoin(ref _runs[run], index, datagram.Length))
            {
                return run;
            }
        }

        int begun = Begin(index, datagram.Length, isClosed: place < 0);
        if (place >= 0)
        {
            _places[place] = begun;
            _turns[place] = _turn;
        }

        return place < 0 ? -1 : begun;
    }

    private int Begin(int datagram, int length, bool isClosed)
    {
        _runs[Count] = new SendRun { First = datagram, Last = datagram, Count = 1, SegmentLength = length, Bytes = length, IsClosed = isClosed };
        return Count++;
    }

    private bool TryJoin(ref SendRun run, int datagram, int length)
    {
        if (run.IsClosed || length > run.SegmentLength || run.Count == MaxSegments || run.Bytes + length > MaxBytes)
        {
            return false;
        }

        _next[run.Last] = datagram;
        run.Last = datagram;
        run.Count++;
        run.Bytes += length;
        run.IsClosed = length < run.SegmentLength;
        return true;
    }

    private void Remember(DatagramBatch batch, in Datagram datagram, int run)
    {
        int place = Find(batch, in datagram);
        Debug.Assert(place >= 0, "a destination that was found once is found again");
        _places[place] = run;
        _turns[place] = _turn;
    }

    private void CloseFor(DatagramBatch batch, in Datagram datagram, int previous)
    {
        if (previous >= 0 && IsFor(batch, in _runs[previous], in datagram))
        {
            _runs[previous].IsClosed = true;
        }
        else if (Find(batch, in datagram) is >= 0 and int place && _turns[place] == _turn)
        {
            _runs[_places[place]].IsClosed = true;
        }
    }

    /// <summary>
    /// The place of a destination's latest run, or the free one that it may have. A few looks and no more: peers choose their addresses, and
    /// one that finds no place (-1) finds none for the whole batch, so its datagrams leave alone and in order.
    /// </summary>
    private int Find(DatagramBatch batch, in Datagram datagram)
    {
        int mask = _places.Length - 1;
        int at = Hash(in datagram) & mask;
        for (int i = 0; i < Probes; i++)
        {
            if (_turns[at] != _turn || IsFor(batch, in _runs[_places[at]], in datagram))
            {
                return at;
            }

            at = (at + 1) & mask;
        }

        return -1;
    }
}

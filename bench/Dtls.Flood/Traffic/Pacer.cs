using System.Diagnostics;

namespace Dtls.Flood.Traffic;

/// <summary>The one thread that looks after all associations: sends at a fixed rate, gives up lost datagrams, fills windows.</summary>
internal sealed class Pacer : IDisposable
{
    // Longer stalls are not made up for: a burst of what is overdue would measure the burst.
    private static readonly double LongestDebtSeconds = 0.05;

    private readonly FloodConnection[] _connections;
    private readonly double _rate;
    private readonly Thread _thread;
    private volatile bool _stopped;

    public Pacer(FloodConnection[] connections, double rate)
    {
        _connections = connections;
        _rate = rate;
        _thread = new Thread(Run) { IsBackground = true, Name = "pacer" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Run()
    {
        long last = Stopwatch.GetTimestamp();
        long serviced = 0;
        double due = 0;
        int turn = 0;
        while (!_stopped)
        {
            long now = Stopwatch.GetTimestamp();
            if (_rate > 0)
            {
                due = Math.Min(due + (_rate * (now - last) / Stopwatch.Frequency), Math.Max(1, _rate * LongestDebtSeconds));
                for (; due >= 1; due--)
                {
                    _connections[turn].SendOne(Stopwatch.GetTimestamp());
                    turn = (turn + 1) % _connections.Length;
                }
            }

            last = now;
            if (now - serviced > Stopwatch.Frequency / 100)
            {
                serviced = now;
                foreach (FloodConnection connection in _connections)
                {
                    connection.Service(Stopwatch.GetTimestamp());
                }
            }

            Thread.Sleep(1);
        }
    }
}

using System.Diagnostics;

namespace Dtls.Flood.Traffic;

/// <summary>The one thread that looks after all associations: sends at a fixed rate, gives up lost datagrams, fills windows.</summary>
internal sealed class Pacer : IDisposable
{
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
        var pace = new Pace(_rate);
        long serviced = 0;
        int turn = 0;
        while (!_stopped)
        {
            long now = Stopwatch.GetTimestamp();
            for (int due = pace.TakeDue(now); due > 0; due--)
            {
                _connections[turn].SendOne(Stopwatch.GetTimestamp());
                turn = (turn + 1) % _connections.Length;
            }

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

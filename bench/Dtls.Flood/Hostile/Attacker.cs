using System.Diagnostics;
using Dtls.Flood.Traffic;

namespace Dtls.Flood.Hostile;

/// <summary>One thread that sends hostile datagrams, at a rate or as fast as it can, for a time that ends by itself.</summary>
internal sealed class Attacker : IDisposable
{
    private const int Burst = 64;

    private readonly HostileTraffic _traffic;
    private readonly double _rate;
    private readonly TimeSpan _longest;
    private readonly Thread _thread;
    private volatile bool _stopped;
    private long _sent;

    /// <param name="traffic">What is sent.</param>
    /// <param name="rate">Datagrams a second; 0 for as many as it can.</param>
    /// <param name="longest">When it ends although nobody stopped it.</param>
    public Attacker(HostileTraffic traffic, double rate, TimeSpan longest)
    {
        _traffic = traffic;
        _rate = rate;
        _longest = longest;
        _thread = new Thread(Run) { IsBackground = true, Name = "attacker" };
        _thread.Start();
    }

    /// <summary>Datagrams that the system took.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>What its thread has allocated, sockets above all; known once it was disposed of.</summary>
    public long AllocatedBytes { get; private set; }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Run()
    {
        long start = Stopwatch.GetTimestamp();
        var pace = new Pace(_rate);
        while (!_stopped && Stopwatch.GetElapsedTime(start) < _longest)
        {
            int due = _rate > 0 ? pace.TakeDue(Stopwatch.GetTimestamp()) : Burst;
            for (; due > 0 && !_stopped; due--)
            {
                if (_traffic.TrySendNext())
                {
                    Interlocked.Increment(ref _sent);
                }
            }

            if (_rate > 0)
            {
                Thread.Sleep(1);
            }
        }

        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
    }
}

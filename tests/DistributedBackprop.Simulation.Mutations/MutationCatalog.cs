namespace DistributedBackprop.Simulation.Mutations;

/// <summary>The errors that the simulator must find. To add one: what is wrong, the file, a text that occurs in it once, and what stands there instead.</summary>
internal static class MutationCatalog
{
    private const string Coordinator = "Roles/Coordination/Coordinator.cs";
    private const string Membership = "Roles/Coordination/Membership.cs";
    private const string Server = "Roles/Serving/ParameterServer.cs";
    private const string Dispatch = "Roles/Serving/LeafDispatch.cs";
    private const string Model = "Roles/Serving/ModelState.cs";
    private const string Claim = "Roles/Serving/GenerationClaim.cs";
    private const string Copies = "Roles/Serving/CheckpointCopies.cs";
    private const string Leadership = "Roles/Serving/Leadership.cs";
    private const string Lease = "Roles/Serving/Lease.cs";
    private const string Round = "Roles/Serving/OpenRound.cs";
    private const string Verification = "Roles/Serving/LeafVerification.cs";
    private const string Voter = "Roles/Voting/Voter.cs";
    private const string CheckpointId = "Checkpoints/CheckpointId.cs";
    private const string Worker = "Roles/Working/Worker.cs";
    private const string Tree = "Reduction/TreeReduction.cs";
    private const string Computer = "Compute/LeafComputer.cs";
    private const string Plan = "Plan/TrainingPlan.cs";
    private const string Files = "Checkpoints/CheckpointFile.cs";
    private const string Criteria = "Stopping/StoppingCriteria.cs";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Mutation> All { get; } =
    [
        // The step: each example once.
        new("a leaf that is counted counts again", Tree, "if (leaves.Contains(true))", "if (leaves.Length == 0)"),
        new("a leaf is counted whose left neighbour is", Tree, "if (leaves.Contains(true))", "if (leaves[0])"),
        new("the copy of a straggler's leaves counts besides its own answer", Tree, "if (leaves.Contains(true))", "if (leaves.Contains(true) && leaves.Contains(false))"),
        new("sums of an older round are taken in", Dispatch, "push.Round != round.Id", "push.Round.Kind != round.Id.Kind"),
        new("sums of a former generation are taken in", Dispatch, "push.Round != round.Id", "push.Round.Version.Updates != round.Id.Version.Updates || push.Round.Kind != round.Id.Kind"),
        new("sums of a validation are taken for gradients", Dispatch, "push.Round != round.Id", "push.Round.Version != round.Id.Version"),
        new("the last step of an epoch is skipped", Plan, "StepsPerEpoch = CeilingDivide(trainingExamples, MiniBatch);", "StepsPerEpoch = Math.Max(1, trainingExamples / MiniBatch);"),
        new("a step is divided by a full mini-batch, whatever it holds", Server, "_model.Apply(root.Gradient!, root.Sums.Examples,", "_model.Apply(root.Gradient!, _plan.MiniBatch,"),
        new("a step is divided by its leaves", Server, "_model.Apply(root.Gradient!, root.Sums.Examples,", "_model.Apply(root.Gradient!, _plan.LeavesOfStep(_plan.StepOf(_progress.Updates)),"),
        new("an update is applied twice", Server, "return (_model.Apply(", "_model.Apply(root.Gradient!.Copy(), root.Sums.Examples, _progress.Updates);\n            return (_model.Apply("),
        new("an epoch's order of examples is that of the epoch before", Computer, "if (_orderedEpoch != epoch)", "if (_orderedEpoch < epoch - 1)"),

        // Workers and their buffers.
        new("a worker takes an offer of a former generation", Worker, "offer.Round.Version.Generation < _generation || !IsNewer(offer)", "!IsNewer(offer)"),
        new("a worker computes an offer that arrives twice again", Worker, "offer.Attempt > _newest.Attempt", "offer.Attempt >= _newest.Attempt"),
        new("a worker computes an older offer after a newer one", Worker, "_newest is null || offer.Round > _newest.Round ||", "_newest is null || offer.Round != _newest.Round ||"),
        new("a worker computes two offers at a time", Worker, "if (_computing is null)", "if (_computing is null || offer.Attempt > _computing.Attempt)"),
        new("a worker writes to gradients that the server still reads", Worker, "if (_newest is not null && offer.Round > _newest.Round)", "if (_newest is not null)"),
        new("a worker keeps every gradient it ever pushed", Worker, "            _pushed.Clear();\n", ""),
        new("a worker gives no second sign of life", Worker, "effects.Add(new WakeAt(now + _heartbeat));", ""),

        new("a worker keeps every offer", Worker, "private Offer? _newest;", "private readonly List<Offer> _all = [];\n    private Offer? _newest\n    {\n        get => _all.Count == 0 ? null : _all[^1];\n        set => _all.Add(value!);\n    }"),
        new("the server keeps every round", Dispatch, "private OpenRound? _round;", "private readonly List<OpenRound?> _all = [];\n    private OpenRound? _round\n    {\n        get => _all.Count == 0 ? null : _all[^1];\n        set => _all.Add(value);\n    }"),
        new("the coordinator notes every sign of life of each life", Membership, "_members[worker.Name] = new Member(worker, now, isNew ? MeanWeight() : member!.Weight);", "_members[worker.Name] = new Member(worker, now, isNew ? MeanWeight() : member!.Weight);\n        _departed[worker.Name + now] = 0;"),

        // Waiting, waking, membership.
        new("the server forgets to be woken while a round is open", Server, "if (_phase is not (ServerPhase.Created or ServerPhase.Over))", "if (_phase is not (ServerPhase.Created or ServerPhase.InRound or ServerPhase.Over))"),
        new("an offer that is not answered is never written off", Dispatch, "_round.WriteOffOlderThan(now - _offerAgainAfter)", "_round.WriteOffOlderThan(now - (10_000 * _offerAgainAfter))"),
        new("a round that waits for workers is not opened when they come", Server, "_phase == ServerPhase.AwaitingAssignment && _dispatch.HasMembers", "_phase == ServerPhase.AwaitingAssignment && _dispatch.HasMembers && FinishedEpochs == 0"),
        new("the server does not hear of changes while training ends", Coordinator, "if (_head is not null && (_begun || begins))", "if (_head is not null && !_ending && (_begun || begins))"),
        new("silent workers are never dropped", Membership, "member.LastHeard < time)", "member.LastHeard < time - TimeSpan.FromHours(9))"),
        new("a late sign of life brings back a life that said goodbye", Membership, "worker.Incarnation <= departed", "worker.Incarnation < departed"),
        new("a late sign of life replaces the present life by a former one", Membership, "worker.Incarnation < member.Id.Incarnation", "worker.Incarnation < 0"),
        new("a replaced life comes back once its successor is silent", Membership, "        NoteOver(worker.Name, worker.Incarnation - 1);\n", ""),
        new("the goodbye of a former life removes the present one", Membership, "&& member.Id == worker && _members", "&& _members"),
        new("a worker of another run is let in", Coordinator, "_identity.DifferenceFrom(hello.Identity) is { } difference", "_identity.DifferenceFrom(hello.Identity) is { Length: 0 } difference"),

        // Durability.
        new("a voter promises before its promise is durable", Voter, "            _promising = request;\n", "            _promising = request;\n            AnswerVote(request, effects);\n"),
        new("a voter says to keep a checkpoint before it is durable", Voter, "        _keeping = request;\n", "        _keeping = request;\n        AnswerKept(request, effects);\n"),
        new("lines are published before the generation is durable", Server, "_leadership.Begin(now, effects);", "effects.Add(new PublishEpochs(_progress.History));\n        _leadership.Begin(now, effects);"),
        new("a checkpoint is announced before it is durable", Server, "_model.Capture()), now, effects);", "_model.Capture()), now, effects);\n        effects.Add(new Report(new CheckpointWritten(Version)));"),
        new("lines are published that no durable checkpoint holds", Server, "new PublishEpochs(checkpoint.Progress.History)", "new PublishEpochs(_progress.History)"),
        new("the end is announced though the durable checkpoint does not hold it", Server, "StoreCheckpoint(now, effects);\n        }\n        else if (_ending!.IsFailure)", "StoreModel(now, effects);\n        }\n        else if (_ending!.IsFailure)"),
        new("a checkpoint shares its parameters with the run", Model, "_parameters.Copy(),", "_parameters,"),
        new("the optimizer's state is not restored", Model, "Fill(_optimizerState[i].Span, tensors.OptimizerState[i].Value);", ""),
        new("the best parameters are not restored", Model, "_best = tensors.Best is null ? null : tensors.Best.Copy().As<T>();", "_best = null;"),
        new("the sums of an epoch under way are not restored", Server, "_progress = checkpoint.Progress;", "_progress = checkpoint.Progress with { EpochSums = default };"),
        new("names of checkpoints do not sort as their versions", CheckpointId, "{Version.Updates:D12}", "{Version.Updates}"),
        new("damaged tensors are not noticed", Files, "return hash == body.TensorsSha256", "return hash.Length == body.TensorsSha256.Length"),

        // Votes.
        new("a head leads by a single vote", Claim, "IsVoted => _votes.Count >= electorate.Majority", "IsVoted => _votes.Count >= 1"),
        new("votes for a former generation count", Claim, "case Vote vote when vote.Generation == Generation:", "case Vote vote when vote.Generation <= Generation:"),
        new("a new head goes on from the oldest checkpoint", Claim, "_votes.Values.Max()", "_votes.Values.Min()"),
        new("what a new head goes on from is announced though a majority may not have it", Claim, "IsKeptByMajority: _votes.Values.Count(kept => kept == id) >= electorate.Majority", "IsKeptByMajority: true"),
        new("equal updates of another generation count as copies of what a new head goes on from", Claim, "kept => kept == id)", "kept => kept?.Version.Updates == id.Version.Updates)"),
        new("a checkpoint on one server node counts as durable", Copies, "_keeping.Count >= electorate.Majority ?", "_keeping.Count >= 1 ?"),
        new("acknowledgements of an older checkpoint count for a newer one", Copies, "case Kept kept when kept.Number == _request?.Number:", "case Kept kept when kept.Number <= _request?.Number:"),
        new("a head that was replaced goes on", Leadership, "when promised.Generation > Generation:", "when promised.Generation > Generation + 1_000:"),
        new("a head that waits for a majority forgets to ask", Lease, "if (IsAlone || now < _renewAt)", "if (IsAlone || now < _renewAt || !Holds(now))"),
        new("a voter gives a generation to two heads", Voter, " || (generation == _promised.Generation && head != _promised.Head)", ""),
        new("a voter serves a head that it has promised nothing", Voter, "_promised == new Promise(generation, head);", "_promised is null || generation >= _promised.Generation;"),
        new("a voter says to keep what became durable under a promise that was replaced", Voter, "if (IsPromised(request.Head, request.Generation))\n        {\n            _keptNumber = request.Number;", "if (request.Number > 0)\n        {\n            _keptNumber = request.Number;"),
        new("a vote does not name what the voter keeps", Voter, "request.SentAt, _newest)", "request.SentAt, null)"),

        new("a voter keeps checkpoints of a lower generation than it has promised", Voter, "if (IsOutvoted(request.Head, request.Generation))\n        {\n            AnswerOutvoted(request.Head, request.Generation, effects);\n        }\n        else if (!IsPromised(request.Head, request.Generation) || request.Number < _keptNumber)", "if (request.Number < _keptNumber)"),
        new("a lease never ends", Lease, "=> IsAlone || electorate", "=> !IsAlone || electorate"),
        new("a lease lasts twice as long", Lease, "now - _confirmedAt[server] > Length", "now - _confirmedAt[server] > 2 * Length"),
        new("a head without a lease goes on with the round under way", Server, "case LeadershipPaused: Pause(); break;", "case LeadershipPaused: break;"),
        new("a head waits for a majority for ever", Leadership, "now - _pausedAt >= TimeSpan.FromSeconds(_options.WaitSeconds)", "now - _pausedAt >= TimeSpan.FromDays(_options.WaitSeconds)"),

        // Verification.
        new("verification trusts the first answer", Verification, "answers.Find(answer => answer.Sums.HasBitsOf(sums));", "answers.Find(answer => answer.Sums.HasBitsOf(sums)) ?? new Answer(worker, sums);"),
        new("where two answers differ the second is trusted", Verification, "answers.Find(answer => answer.Sums.HasBitsOf(sums));", "answers.Find(answer => answer.Sums.HasBitsOf(sums)) ?? (answers.Count > 0 ? new Answer(worker, sums) : null);"),
        new("those who agree are quarantined", Verification, "answers.Where(answer => answer != agreeing)", "answers.Where(answer => answer == agreeing)"),
        new("who is quarantined is offered leaves", Dispatch, "_members = [.. members.Where(share => !_quarantined.Contains(share.Worker.Name))];", "_members = members;"),
        new("a verified leaf is counted as it comes as well", Round, "Verdict? verdict = sums.Node.Level == 0 ?", "Count(sums);\n        Verdict? verdict = sums.Node.Level == 0 ?"),

        // What never ends.
        new("a checkpoint that storage never answers for is waited for for ever", Copies, "now < _giveUpAt)", "now < TimeSpan.MaxValue)"),
        new("a checkpoint is given up before its time", Copies, "_giveUpAt = now + TimeSpan.FromSeconds(waitSeconds);", "_giveUpAt = now + TimeSpan.FromSeconds(waitSeconds / 2);"),
        new("a model that storage never answers for is waited for for ever", Server, "now >= _modelGivenUpAt)", "now >= TimeSpan.MaxValue)"),
        new("the first promise is waited for for ever by a head that is alone", Claim, "if (now - _startedAt >= TimeSpan.FromSeconds(options.WaitSeconds))", "if (electorate.Servers.Count > 1 && now - _startedAt >= TimeSpan.FromSeconds(options.WaitSeconds))"),
        new("a worker computes for ever", Worker, "* _heartbeat >= _computingMost", "* _heartbeat >= TimeSpan.MaxValue"),
        new("a worker gives up computing before its time", Worker, "_heartbeatsComputing++ * _heartbeat", "++_heartbeatsComputing * _heartbeat"),
        new("the time of one computation counts for the next", Worker, "        _heartbeatsComputing = 0;\n", ""),

        // Decisions.
        new("the first validation counts for all epochs", Server, "_validationSums = root.Sums;", "_validationSums ??= root.Sums;"),
        new("the sums of an epoch go on into the next", Server, "            EpochSums = default,\n", ""),
        new("the best parameters are those of the latest epoch", Server, "if (decision.IsBest)", "if (decision.Record.Epoch > 0)"),
        new("the worst epoch counts as the best", Criteria, "history[^1].DecidingError < epoch.DecidingError", "history[^1].DecidingError > epoch.DecidingError"),
        new("a run that had ended is trained on", Coordinator, ": _history.Count > 0 ? StoppingCriteria.Evaluate(_options.Stopping, _history) : null;", ": null;"),
        new("the run gives up before the wait for workers is over", Coordinator, "now - since >= Wait", "now - since >= Wait / 2"),
        new("a lack of workers that is over still counts", Coordinator, "_shortSince = isShort ? _shortSince ?? now : null;", "_shortSince = isShort ? _shortSince ?? now : _shortSince;"),
        new("the run never gives up waiting for workers", Coordinator, "_head is not null && now - since >= Wait", "_head is null && now - since >= Wait"),
        new("the end does not say what became of the workers", Coordinator, "_lastFailure = $\"worker {worker}: {reason}\";", "_lastFailure = reason;"),
        new("the time trained before a crash is forgotten", Coordinator, "TimeSpan.FromSeconds(seconds) - _head.ElapsedBefore", "TimeSpan.FromSeconds(seconds)"),
        new("the text of a failure to write is lost", Server, "StopReason.NotWritten(\"The last checkpoint\", failure)", "StopReason.NotWritten(\"The last checkpoint\", \"it failed\")"),
    ];
}

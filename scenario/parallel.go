package scenario

import "sync"

// inParallel runs the functions at once and returns when all have; they keep their errors in the sheets they write.
func inParallel(tasks ...func()) {
	var wg sync.WaitGroup
	for _, task := range tasks {
		wg.Go(task)
	}
	wg.Wait()
}
